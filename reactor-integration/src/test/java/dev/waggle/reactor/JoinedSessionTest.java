package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A session that is found in a request's body, after the request was received in another one. */
class JoinedSessionTest {

    private final Recorded recorded = new Recorded();
    private final WebFluxServer server = new WebFluxServer(
            route().POST("/chat", this::chat).POST("/stream", this::stream).build(),
            recorded.tracing.webFlux().webFilter(o -> o.sessionResponseHeader("x-session")));

    @BeforeEach
    void forget() {
        Warnings.JOINED.reset();
    }

    @AfterEach
    void close() {
        server.close();
        recorded.close();
    }

    private Mono<ServerResponse> chat(ServerRequest request) {
        return request.bodyToMono(String.class)
                .flatMap(id -> ServerResponse.ok()
                        .body(
                                Mono.just("answer")
                                        .transform(Enrich.event("answer", e -> {}))
                                        .transform(Enrich.joinSession(id.equals("none") ? null : id)),
                                String.class));
    }

    private Mono<ServerResponse> stream(ServerRequest request) {
        return request.bodyToMono(String.class)
                .flatMap(id -> ServerResponse.ok()
                        .contentType(MediaType.TEXT_EVENT_STREAM)
                        .body(
                                Flux.concat(
                                        Mono.just("sent"),
                                        Mono.just("late")
                                                .transform(Enrich.event("answer", e -> {}))
                                                .transform(Enrich.enterSession(recorded.tracer.joinSession(id)))),
                                String.class));
    }

    private ResponseEntity<String> post(String path, String id) {
        ResponseEntity<String> answer = WebClient.create(server.url(path))
                .post()
                .header("baggage", "session_id=by-baggage,project=mine")
                .bodyValue(id)
                .retrieve()
                .toEntity(String.class)
                .block();
        Recorded.eventually(() -> recorded.spans().size() == 2);
        return answer;
    }

    private void assertAllIn(@Nullable String session) {
        for (SpanData span : recorded.spans()) {
            assertThat(Recorded.text(span, "honeyhive.session_id"))
                    .as(span.getName())
                    .isEqualTo(session);
            assertThat(Recorded.text(span, "honeyhive.project")).isEqualTo("mine");
        }
        Recorded.assertChild(recorded.span("answer"), recorded.span(SpanKind.SERVER));
    }

    @Test
    void isTheSessionOfTheServerSpanOfWhatComesAfterAndOfTheResponse() {
        ResponseEntity<String> answer = post("/chat", "by-body");
        assertThat(answer.getHeaders().get("x-session")).containsExactly("by-body");
        assertThat(answer.getBody()).isEqualTo("answer");
        assertAllIn("by-body");
    }

    @Test
    void isNotTheSessionOfAResponseWhoseHeadIsOut() {
        ResponseEntity<String> answer = post("/stream", "by-body");
        assertThat(answer.getHeaders().get("x-session")).containsExactly("by-baggage");
        assertThat(answer.getBody()).contains("late");
        assertAllIn("by-body");
    }

    @Test
    void theSessionThatTheHeadersNameAlreadyKeepsItsName() {
        WebClient.create(server.url("/chat"))
                .post()
                .header("baggage", "session_id=same,session_name=Chat,project=mine")
                .bodyValue("same")
                .retrieve()
                .toEntity(String.class)
                .block();
        Recorded.eventually(() -> recorded.spans().size() == 2);
        assertThat(Recorded.text(recorded.span(SpanKind.SERVER), "honeyhive.session_name"))
                .isEqualTo("Chat");
    }

    @Test
    void noIdLeavesTheRequestWhereItIs() {
        assertThat(post("/chat", "none").getHeaders().get("x-session")).containsExactly("by-baggage");
        assertAllIn("by-baggage");
    }

    @Test
    void anIdThatIsNoneLeavesTheRequestWhereItIsAndIsLoggedOnce() {
        List<String> warnings = new ArrayList<>();
        Handler handler = new Warned(warnings);
        Logger logger = Logger.getLogger("dev.waggle.reactor");
        logger.addHandler(handler);
        try {
            assertThat(post("/chat", "no id").getBody()).isEqualTo("answer");
            assertAllIn("by-baggage");
            recorded.exporter.reset();
            post("/chat", "no id");
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(warnings).containsExactly(Warnings.JOINED.message());
    }

    @Test
    void outsideOfARequestItIsTheSessionOfWhatIsAbove() {
        Mono.just("a")
                .transform(Enrich.event("inner", e -> {}))
                .transform(Enrich.joinSession("joined"))
                .transform(recorded.tracing.event("outer", e -> e.session(recorded.tracer.joinSession("first"))))
                .block();
        assertThat(Recorded.text(recorded.span("inner"), "honeyhive.session_id"))
                .isEqualTo("joined");
        assertThat(Recorded.text(recorded.span("outer"), "honeyhive.session_id"))
                .isEqualTo("first");
    }

    private static final class Warned extends Handler {

        private final List<String> messages;

        Warned(List<String> messages) {
            this.messages = messages;
        }

        @Override
        public void publish(LogRecord record) {
            messages.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
