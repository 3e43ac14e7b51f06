package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret goes in wherever one can, through the real exporter, and must come out nowhere. */
class PlantedSecretTest {

    private static final String SECRET = "sk-planted-0123456789abcdefghij";
    private static final String API_KEY = "hh_plantedApiKey0123456789";

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final LogLines log = LogLines.of("dev.waggle");
    private final List<String> logged = log.lines();
    private final List<String> shown = new ArrayList<>();
    private volatile int status = 200;
    private HttpServer server = newServer();

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void listen() {
        server.createContext("/", exchange -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            exchange.getRequestBody().transferTo(body);
            received.add(body.toString(StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        log.close();
    }

    private SessionTracer tracer() {
        SessionTracerBuilder builder = SessionTracer.builder()
                .environment(name -> null)
                .service("planted")
                .apiKey(API_KEY)
                .serverUrl(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .redactor(Redactor.secrets())
                .baggageKeys("note")
                .maxValueLength(2000)
                .shutdownHook(false);
        shown.add(builder.toString());
        return builder.build();
    }

    private static Map<String, String> hostileHeaders() {
        Map<String, String> headers = new HashMap<>();
        headers.put("authorization", "Bearer " + SECRET);
        headers.put("traceparent", "00-" + SECRET + "-01");
        headers.put("tracestate", "no grammar " + SECRET + "\u0001");
        headers.put("baggage", "session_id=" + "x".repeat(200) + SECRET + ",note=see%20" + SECRET + ",other=" + SECRET);
        return headers;
    }

    private void plant(SessionTracer tracer) throws Exception {
        Context remote = tracer.extract(hostileHeaders());
        shown.add(remote.toString());
        shown.add(Baggage.fromContext(remote).toString());
        shown.add(Baggage.fromContext(remote).asMap().toString());
        Session session = tracer.newSession(s -> s.name("chat"));
        try (Scope scope = session.storeIn(remote).makeCurrent();
                Event event = tracer.startEvent(
                        "lookup",
                        e -> show(e).inputs(Map.of(
                                        "text",
                                        "use " + SECRET + " please",
                                        "password",
                                        SECRET,
                                        "headers",
                                        Map.of("Authorization", List.of("Bearer " + SECRET)),
                                        "long",
                                        "x".repeat(1990) + SECRET + "x".repeat(5000)))
                                .metadata(new Object() {
                                    @Override
                                    public String toString() {
                                        throw new IllegalStateException(SECRET);
                                    }
                                }))) {
            event.outputs("answer: " + SECRET)
                    .config("url", "https://user:" + SECRET + "@host/?api_key=" + SECRET)
                    .error("failed with " + SECRET)
                    .userProperties("contact", "mail " + SECRET)
                    .feedback(List.of("thanks for " + SECRET))
                    .metrics(new Account("joe", "pw of " + SECRET))
                    .error(new IllegalStateException("top " + SECRET, new IllegalArgumentException("cause " + SECRET)));
            shown.add(event.context().toString());
            shown.add(String.valueOf(event.session()));
            tracer.enrich(e -> {
                throw new IllegalStateException(SECRET);
            });
            shown.add(event.toString());
            shown.add(String.valueOf(event.span()));
            event.end();
            event.outputs("late", SECRET);
        }
        stream(tracer);
        CompletableFuture<String> failed = tracer.<String>event(
                        "async",
                        e -> e.outputs(answer -> {
                            throw new IllegalStateException(SECRET);
                        }),
                        event -> CompletableFuture.failedFuture(new IllegalStateException("async " + SECRET)))
                .toCompletableFuture();
        assertThat(failed).isCompletedExceptionally();
        Map<String, String> out = new HashMap<>();
        tracer.inject(
                Context.root().with(Baggage.builder().put("k", "a\r\n" + SECRET).build()), out);
        tracer.startSession(
                        s -> s.inputs(Map.of("token", SECRET, "text", SECRET)).metadata(SECRET))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        tracer.enrichSession(session, e -> e.outputs("text", SECRET).feedback("secret", SECRET))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        shown.add(out.toString());
        shown.add(Redactor.secrets().toString());
        shown.add(tracer.toString());
        shown.add(session.toString());
        shown.add(tracer.stats().toString());
        shown.add(tracer.openTelemetry().toString());
        shown.add(tracer.flushAndWait(Duration.ofSeconds(60)).toString());
        tracer.close();
        shown.add(tracer.toString());
    }

    private EventSpec<Object> show(EventSpec<Object> spec) {
        shown.add(spec.inputs("first", SECRET).toString());
        return spec;
    }

    record Account(String name, String password) {}

    /** The secret lies across the edge of what is kept of the text. */
    private void stream(SessionTracer tracer) {
        EventTemplate<String> template =
                EventTemplate.of("generate", e -> e.maxText(1000).config("key", SECRET));
        StreamRecorder<String> stream = template.stream(template.start(tracer, Context.root()));
        stream.item("x".repeat(500 + StreamText.MARGIN - 10) + " ");
        for (String token : SECRET.split("(?<=-)")) {
            stream.item(token);
        }
        stream.item(" " + "x".repeat(20_000));
        shown.add(template.toString());
        shown.add(stream.toString());
        stream.complete();
    }

    @Test
    void noExportedByteHoldsASecret() throws Exception {
        try (SessionTracer tracer = tracer()) {
            plant(tracer);
        }
        String all = String.join("\n", received);
        assertThat(all)
                .contains("lookup", "generate", "async", "honeyhive_inputs.text", "[REDACTED]", "baggage.note")
                .doesNotContain("planted-0123", "0123456789abcdefghij");
    }

    @ParameterizedTest(name = "the collector answers {0}")
    @ValueSource(ints = {200, 400, 401, 500})
    void noLogLineAndNoToStringHoldsASecret(int answer) throws Exception {
        status = answer;
        try (SessionTracer tracer = tracer()) {
            plant(tracer);
        }
        assertThat(logged).isNotEmpty();
        assertThat(shown).hasSizeGreaterThan(6);
        assertThat(String.join("\n", logged) + String.join("\n", shown))
                .doesNotContain("plantedApiKey", API_KEY.substring(10));
        assertThat(String.join("\n", logged)).doesNotContain("planted-0123", "0123456789abcdefghij");
        assertThat(String.join("\n", shown)).doesNotContain("planted-0123", "0123456789abcdefghij");
    }

    @Test
    void aSpanOfOtherInstrumentationHoldsTheRedactedBaggageOnly() throws Exception {
        try (SessionTracer tracer = tracer()) {
            Context parent = tracer.extract(Map.of("baggage", "session_id=s-1,note=see%20" + SECRET));
            Span span = tracer.tracer().spanBuilder("foreign").setParent(parent).startSpan();
            assertThat(((io.opentelemetry.sdk.trace.ReadableSpan) span)
                            .getAttribute(AttributeKey.stringKey("baggage.note")))
                    .isEqualTo("see [REDACTED]");
            span.end();
        }
    }
}
