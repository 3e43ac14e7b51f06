package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;

/** An ended span that shows itself as another one. */
abstract class DelegatingSpan implements ReadableSpan {

    private final ReadableSpan span;

    DelegatingSpan(ReadableSpan span) {
        this.span = span;
    }

    @Override
    public SpanData toSpanData() {
        return span.toSpanData();
    }

    @Override
    public final SpanContext getSpanContext() {
        return span.getSpanContext();
    }

    @Override
    public final SpanContext getParentSpanContext() {
        return span.getParentSpanContext();
    }

    @Override
    public final String getName() {
        return span.getName();
    }

    @Override
    @Deprecated
    public final InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return span.getInstrumentationLibraryInfo();
    }

    @Override
    public final InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return span.getInstrumentationScopeInfo();
    }

    @Override
    public final boolean hasEnded() {
        return span.hasEnded();
    }

    @Override
    public final long getLatencyNanos() {
        return span.getLatencyNanos();
    }

    @Override
    public final SpanKind getKind() {
        return span.getKind();
    }

    @Override
    public <T> @Nullable T getAttribute(AttributeKey<T> key) {
        return span.getAttribute(key);
    }
}
