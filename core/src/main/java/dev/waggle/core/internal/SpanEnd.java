package dev.waggle.core.internal;

import io.opentelemetry.api.trace.Span;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends spans. An SDK lets what its processors throw out of that, whatever it is, and here it would take away an answer that somebody
 * waits for: it is logged once.
 */
public final class SpanEnd {

    private static final System.Logger LOG = System.getLogger("dev.waggle");
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private SpanEnd() {}

    /** Now. */
    public static void of(Span span) {
        try {
            span.end();
        } catch (Throwable broken) {
            say(broken);
        }
    }

    /** As of an earlier moment. */
    public static void at(Span span, long epochNanos) {
        try {
            span.end(epochNanos, TimeUnit.NANOSECONDS);
        } catch (Throwable broken) {
            say(broken);
        }
    }

    private static void say(Throwable broken) {
        if (SAID.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "A span could not be ended, perhaps because of a span processor; said once", broken);
        }
    }
}
