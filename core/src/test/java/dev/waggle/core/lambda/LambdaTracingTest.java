package dev.waggle.core.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.waggle.core.Event;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LambdaTracingTest {

    private static final String ID = "11111111-2222-4333-8444-555555555555";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final AttributeKey<String> SESSION = AttributeKey.stringKey("honeyhive.session_id");

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SessionTracer tracer = SessionTracer.builder()
            .environment(name -> null)
            .service("function")
            .exporter(exporter)
            .shutdownHook(false)
            .build();
    private final LambdaTracing tracing = LambdaTracing.create(tracer);

    @AfterEach
    void close() {
        tracer.close();
    }

    private SpanData span() {
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        return exporter.getFinishedSpanItems().get(0);
    }

    private @Nullable String session() {
        return span().getAttributes().get(SESSION);
    }

    private static RequestHandler<Object, String> echo() {
        return (input, context) -> "answer";
    }

    record Query(String sessionId, String text) {}

    public static final class Bean {

        public String getSession_id() {
            return ID;
        }
    }

    static Stream<Object> inputs() {
        return Stream.of(Map.of("session_id", ID), Map.of("sessionId", ID), new Query(ID, "q"), new Bean());
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void theSessionIsThatOfTheEventsField(Object input) {
        tracing.wrap(echo()).handleRequest(input, new LambdaContext());
        assertThat(session()).isEqualTo(ID);
    }

    @Test
    void theSessionIsThatOfTheClientContext() {
        tracing.wrap(echo()).handleRequest("text", new LambdaContext().custom("session_id", "from-client"));
        assertThat(session()).isEqualTo("from-client");
    }

    @Test
    void theFunctionThatIsConfiguredIsAskedFirst() {
        LambdaTracing asking = LambdaTracing.create(
                tracer,
                options -> options.sessionFrom(input -> ((Map<?, ?>) input).get("chat") + "")
                        .name("answer"));
        asking.wrap(echo()).handleRequest(Map.of("chat", "c-1", "session_id", ID), new LambdaContext());
        assertThat(session()).isEqualTo("c-1");
        assertThat(span().getName()).isEqualTo("answer");
    }

    @Test
    void aFunctionThatThrowsOrFindsNonsenseIsNoSession() {
        LambdaTracing throwing = LambdaTracing.create(
                tracer,
                options -> options.sessionFrom(input -> {
                    throw new IllegalStateException("mistake");
                }));
        throwing.wrap(echo()).handleRequest(Map.of("session_id", ID), new LambdaContext());
        assertThat(session()).isEqualTo(ID);
        exporter.reset();
        LambdaTracing nonsense =
                LambdaTracing.create(tracer, options -> options.sessionFrom(input -> "no id, but a text"));
        nonsense.wrap(echo()).handleRequest(Map.of("session_id", ID), new LambdaContext());
        assertThat(session()).isEqualTo(ID);
    }

    @Test
    void headersOfTheEventMakeItAChildOfItsCaller() {
        Map<String, Object> event = Map.of(
                "headers",
                Map.of("Traceparent", "00-" + TRACE + "-" + PARENT + "-01", "BAGGAGE", "session_id=from-baggage"));
        tracing.wrap(echo()).handleRequest(event, new LambdaContext());
        assertThat(span().getTraceId()).isEqualTo(TRACE);
        assertThat(span().getParentSpanId()).isEqualTo(PARENT);
        assertThat(session()).isEqualTo("from-baggage");
    }

    @Test
    void ofHeadersInSeveralLinesAllCount() {
        Map<String, Object> event = Map.of(
                "headers",
                Map.of("baggage", "user=1"),
                "multiValueHeaders",
                Map.of(
                        "traceparent", List.of("00-" + TRACE + "-" + PARENT + "-01"),
                        "Baggage", List.of("session_id=from-baggage", "user=1")));
        tracing.wrap(echo()).handleRequest(event, new LambdaContext());
        assertThat(span().getParentSpanId()).isEqualTo(PARENT);
        assertThat(session()).isEqualTo("from-baggage");
    }

    @Test
    void headersOfTheClientContextMakeItAChildOfItsCaller() {
        tracing.wrap(echo())
                .handleRequest("x", new LambdaContext().custom("traceparent", "00-" + TRACE + "-" + PARENT + "-01"));
        assertThat(span().getParentSpanId()).isEqualTo(PARENT);
        assertThat(session()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no id, but a text", "\r\n"})
    void withoutAUsableIdItIsANewSession(String id) {
        tracing.wrap(echo()).handleRequest(Map.of("session_id", id), new LambdaContext());
        assertThat(session()).isNotNull().isNotEqualTo(id).hasSize(36);
    }

    @Test
    void theInvocationIsAnEventWithInputsOutputsAndTheFunctionsName() {
        tracing.wrap(echo()).handleRequest(Map.of("q", "why"), new LambdaContext());
        Map<AttributeKey<?>, Object> attributes = span().getAttributes().asMap();
        assertThat(span().getName()).isEqualTo("lookup");
        assertThat(attributes)
                .containsEntry(AttributeKey.stringKey("honeyhive_inputs.q"), "why")
                .containsEntry(AttributeKey.stringKey("honeyhive_outputs.result"), "answer")
                .containsEntry(AttributeKey.stringKey("honeyhive_event_type"), "chain")
                .containsEntry(AttributeKey.stringKey("faas.name"), "lookup")
                .containsEntry(AttributeKey.stringKey("faas.invocation_id"), "request-1");
    }

    @Test
    void everythingIsDeliveredWhenTheHandlerReturns() {
        RequestHandler<Object, String> handler = (input, context) -> {
            try (Event inner = tracer.startEvent("inner", e -> {})) {
                assertThat(exporter.getFinishedSpanItems()).isEmpty();
            }
            return "answer";
        };
        assertThat(tracing.wrap(handler).handleRequest("x", new LambdaContext()))
                .isEqualTo("answer");
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).extracting(SpanData::getName).containsExactly("inner", "lookup");
        assertThat(spans.get(0).getParentSpanId()).isEqualTo(spans.get(1).getSpanId());
        assertThat(spans.get(0).getAttributes().get(SESSION))
                .isEqualTo(spans.get(1).getAttributes().get(SESSION));
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void aHandlerThatThrowsIsDeliveredAsAnErrorAndThrowsTheSame() {
        IllegalStateException failure = new IllegalStateException("boom");
        RequestHandler<Object, String> handler = (input, context) -> {
            throw failure;
        };
        assertThatThrownBy(() -> tracing.wrap(handler).handleRequest("x", new LambdaContext()))
                .isSameAs(failure);
        assertThat(span().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span().getEvents()).hasSize(1);
        assertThat(Session.fromContext(Context.current())).isNull();
    }

    @Test
    void aFunctionWithoutTimeLeftAnswersWithoutDelivery() {
        assertThat(tracing.wrap(echo()).handleRequest("x", new LambdaContext().remaining(100)))
                .isEqualTo("answer");
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        tracer.flushAndWait(Duration.ofSeconds(30));
        assertThat(span().getName()).isEqualTo("lookup");
    }

    @ParameterizedTest(name = "{0} ms left: {1} ms for delivery")
    @CsvSource({"60000,2000", "2201,2000", "2200,2000", "1200,1000", "201,1"})
    void deliveryMayTakeWhatTheFunctionHasLeftButForTheReserveAndNoMoreThanTheOptionSays(int left, int allowed) {
        List<Duration> timeouts = new ArrayList<>();
        SessionTracer watched = (SessionTracer) Proxy.newProxyInstance(
                SessionTracer.class.getClassLoader(),
                new Class<?>[] {SessionTracer.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("flushAndWait")) {
                        timeouts.add((Duration) arguments[0]);
                    }
                    return method.invoke(tracer, arguments);
                });
        LambdaTracing.create(watched).wrap(echo()).handleRequest("x", new LambdaContext().remaining(left));
        assertThat(timeouts).containsExactly(Duration.ofMillis(allowed));
    }

    @Test
    void aMissingContextIsNoMistake() {
        assertThat(tracing.wrap(echo()).handleRequest("x", null)).isEqualTo("answer");
        assertThat(span().getName()).isEqualTo("lambda");
    }

    @Test
    void aStreamHandlersJsonIsItsInputsItsOutputsAndItsSession() throws IOException {
        RequestStreamHandler handler = (in, out, context) -> {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).contains("why");
            out.write("{\"a\":[1".getBytes(StandardCharsets.UTF_8));
            out.write(']');
            out.write('}');
        };
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        tracing.wrap(handler)
                .handleRequest(
                        new ByteArrayInputStream(
                                ("{\"session_id\":\"" + ID + "\",\"q\":\"why\"}").getBytes(StandardCharsets.UTF_8)),
                        answer,
                        new LambdaContext());
        assertThat(answer.toString(StandardCharsets.UTF_8)).isEqualTo("{\"a\":[1]}");
        assertThat(session()).isEqualTo(ID);
        assertThat(span().getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("honeyhive_inputs.q"), "why")
                .containsEntry(AttributeKey.longKey("honeyhive_outputs.a.0"), 1L);
    }

    @Test
    void aStreamThatIsNoJsonPassesUntouchedAndIsCounted() throws IOException {
        byte[] bytes = new byte[300_000];
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        RequestStreamHandler copy = (in, out, context) -> out.write(in.readAllBytes());
        tracing.wrap(copy).handleRequest(new ByteArrayInputStream(bytes), answer, new LambdaContext());
        assertThat(answer.toByteArray()).isEqualTo(bytes);
        assertThat(span().getAttributes().asMap())
                .containsEntry(AttributeKey.longKey("honeyhive_metadata.request_bytes"), 300_000L)
                .containsEntry(AttributeKey.longKey("honeyhive_metadata.response_bytes"), 300_000L);
    }

    @Test
    void aStreamHandlersExceptionIsTheSameAndIsRecorded() {
        IOException failure = new IOException("closed");
        RequestStreamHandler handler = (in, out, context) -> {
            throw failure;
        };
        assertThatThrownBy(() -> tracing.wrap(handler)
                        .handleRequest(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), null))
                .isSameAs(failure);
        assertThat(span().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void wrongOptionsAreNamedWithTheirValue() {
        assertThatThrownBy(() -> LambdaTracing.create(tracer, o -> o.flushTimeout(Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("flushTimeout must be positive: PT0S");
        assertThatThrownBy(() -> LambdaTracing.create(tracer, o -> o.reserve(Duration.ofMillis(-1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reserve")
                .hasMessageContaining("PT-0.001S");
    }
}
