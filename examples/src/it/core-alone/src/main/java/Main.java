import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;

/** Starts without any of the optional dependencies. */
public class Main {

    public static void main(String[] args) {
        try (SessionTracer tracer =
                        SessionTracer.builder().service("alone").testMode(true).build();
                Event event = tracer.startEvent(
                        tracer.newSession().storeIn(Context.root()), "work", e -> e.inputs("a", 1))) {
            event.outputs("b", 2);
        }
        System.out.println("CONSUMER OK");
    }
}
