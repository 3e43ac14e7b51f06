package dev.waggle.core.contract;

import dev.waggle.core.SessionPropagator;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** An SDK of the application's own with a processor that throws at the end of every span. */
public final class BrokenSdk {

    private BrokenSdk() {}

    public static SessionTracer tracer() {
        return SessionTracer.create(OpenTelemetrySdk.builder()
                .setTracerProvider(SessionTracer.install(SdkTracerProvider.builder())
                        .addSpanProcessor(processor())
                        .build())
                .setPropagators(ContextPropagators.create(SessionPropagator.getInstance()))
                .build());
    }

    public static SpanProcessor processor() {
        return new Breaking();
    }

    private static final class Breaking implements SpanProcessor {

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            throw new AssertionError("broken");
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
