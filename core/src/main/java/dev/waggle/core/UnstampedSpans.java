package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Spans whose attribute limit was used up before the session could be stamped; rare, so a map beside them is enough. */
final class UnstampedSpans {

    /** Spans that never end must not fill the heap. */
    private static final int LIMIT = 10_000;

    private final Map<SpanContext, Attributes> missing = new ConcurrentHashMap<>();

    void add(ReadWriteSpan span, Attributes session) {
        if (missing.size() < LIMIT) {
            missing.put(span.getSpanContext(), session);
        }
    }

    /** The span itself, or one that also has what could not be set on it. */
    ReadableSpan complete(ReadableSpan span) {
        if (missing.isEmpty()) {
            return span;
        }
        Attributes session = missing.remove(span.getSpanContext());
        return session == null ? span : new CompletedSpan(span, session);
    }

    private record CompletedSpan(ReadableSpan span, Attributes session) implements ReadableSpan {

        @Override
        public SpanData toSpanData() {
            return new CompletedData(span.toSpanData(), session);
        }

        @Override
        public SpanContext getSpanContext() {
            return span.getSpanContext();
        }

        @Override
        public SpanContext getParentSpanContext() {
            return span.getParentSpanContext();
        }

        @Override
        public String getName() {
            return span.getName();
        }

        @Override
        @Deprecated
        public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
            return span.getInstrumentationLibraryInfo();
        }

        @Override
        public InstrumentationScopeInfo getInstrumentationScopeInfo() {
            return span.getInstrumentationScopeInfo();
        }

        @Override
        public boolean hasEnded() {
            return span.hasEnded();
        }

        @Override
        public long getLatencyNanos() {
            return span.getLatencyNanos();
        }

        @Override
        public SpanKind getKind() {
            return span.getKind();
        }

        @Override
        public <T> @Nullable T getAttribute(AttributeKey<T> key) {
            T value = session.get(key);
            return value != null ? value : span.getAttribute(key);
        }
    }

    private static final class CompletedData extends DelegatingSpanData {

        private final Attributes attributes;

        CompletedData(SpanData span, Attributes session) {
            super(span);
            this.attributes = span.getAttributes().toBuilder().putAll(session).build();
        }

        @Override
        public Attributes getAttributes() {
            return attributes;
        }

        @Override
        public int getTotalAttributeCount() {
            // Each of ours was counted when it was refused; it is here now.
            return Math.max(attributes.size(), super.getTotalAttributeCount());
        }
    }
}
