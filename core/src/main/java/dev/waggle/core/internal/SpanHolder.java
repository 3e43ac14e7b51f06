package dev.waggle.core.internal;

import io.opentelemetry.api.trace.Span;

/** A span that stands in for another one. */
public interface SpanHolder {

    /** The one that records; it begins to exist, where it did not. */
    Span held();

    /** Whether there is one already. */
    boolean isHeld();
}
