package dev.waggle.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Spans that cannot be read, as those that the Java agent hands out: nobody can say what they are called. */
class ForeignSpanNameTest {

    @Test
    void areNamedByTheirRouteAllTheSame() {
        try (RecordedSpans spans = new RecordedSpans();
                SessionTracer tracer = SessionTracer.builder()
                        .environment(name -> null)
                        .shutdownHook(false)
                        .openTelemetry(unreadable(spans.tracer().openTelemetry()))
                        .build()) {
            HttpServerSpan server = HttpServerSpan.start(tracer, Context.root(), null, new Get());
            server.route("/users/:id");
            server.end(200);
            assertThat(spans.await(SpanKind.SERVER).getName()).isEqualTo("GET /users/:id");
        }
    }

    private static OpenTelemetry unreadable(OpenTelemetry sdk) {
        Tracer tracer = name -> decorated(
                SpanBuilder.class,
                sdk.getTracer("sdk").spanBuilder(name),
                span -> decorated(Span.class, (Span) span, same -> same));
        return new OpenTelemetry() {

            @Override
            public TracerProvider getTracerProvider() {
                return new TracerProvider() {
                    @Override
                    public Tracer get(String scope) {
                        return tracer;
                    }

                    @Override
                    public Tracer get(String scope, String version) {
                        return tracer;
                    }
                };
            }

            @Override
            public ContextPropagators getPropagators() {
                return sdk.getPropagators();
            }
        };
    }

    /** An object of this type alone; {@code made} decorates the spans that it starts. */
    private static <T> T decorated(Class<T> type, T target, UnaryOperator<Object> made) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    try {
                        Object result = method.invoke(target, given);
                        return result == target ? proxy : result instanceof Span ? made.apply(result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
