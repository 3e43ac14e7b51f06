import dev.waggle.core.EventType;
import dev.waggle.core.SessionTracer;
import dev.waggle.reactor.Enrich;
import dev.waggle.reactor.ReactorTracing;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The README's operators where neither Spring nor Micrometer is on the class path. */
public class Main {

    record Answer(String text) {}

    public static void main(String[] args) {
        SessionTracer tracer =
                SessionTracer.builder().service("agent").testMode(true).build();
        ReactorTracing tracing = ReactorTracing.create(tracer);
        Answer answer = Mono.just(new Answer("42"))
                .transform(Enrich.event(
                        "call_agent",
                        e -> e.type(EventType.TOOL)
                                .inputs(Map.of("query", "what"))
                                .outputs(a -> Map.of("answer", a.text()))))
                .contextWrite(tracing.with())
                .block();
        List<String> tokens = Flux.just("a", "b")
                .transform(Enrich.event("generate", e -> e.type(EventType.MODEL)))
                .contextWrite(tracing.with())
                .collectList()
                .block();
        if (!"42".equals(answer.text()) || tokens.size() != 2) {
            throw new IllegalStateException(answer + " " + tokens);
        }
        tracer.close();
        System.out.println("CONSUMER OK");
    }
}
