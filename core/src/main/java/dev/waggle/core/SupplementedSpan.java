package dev.waggle.core;

import dev.waggle.core.internal.SupplementedSpanData;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An ended span with all that it has on the wire, for processors beside our exporter, which may export it as well. */
final class SupplementedSpan extends DelegatingSpan {

    private final Predicate<String> startedOverRest;
    private @Nullable SpanData data;

    SupplementedSpan(ReadableSpan span, Predicate<String> startedOverRest) {
        super(span);
        this.startedOverRest = startedOverRest;
    }

    /** Made once, for whoever asks first: it ended. */
    @Override
    public SpanData toSpanData() {
        SpanData known = data;
        if (known == null) {
            known = SupplementedSpanData.of(super.toSpanData(), startedOverRest);
            data = known;
        }
        return known;
    }

    @Override
    public <T> @Nullable T getAttribute(AttributeKey<T> key) {
        T value = super.getAttribute(key);
        return value != null ? value : toSpanData().getAttributes().get(key);
    }
}
