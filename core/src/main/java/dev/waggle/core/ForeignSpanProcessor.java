package dev.waggle.core;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The session on the spans of an SDK that is not ours: its exporter knows nothing of sessions, so everything that has to
 * be on the wire is set on the span itself.
 */
final class ForeignSpanProcessor implements ExtendedSpanProcessor {

    /** How it shows itself, for {@link ForeignSdkCheck}. */
    static final String NAME = "WaggleSessionSpanProcessor";

    private final SessionStamp stamp;
    private final Predicate<String> startedOverRest;

    ForeignSpanProcessor(SessionStamp stamp, Predicate<String> startedOverRest) {
        this.stamp = stamp;
        this.startedOverRest = startedOverRest;
    }

    /** For an SDK of the application's own. */
    static ForeignSpanProcessor of(SessionTracerBuilder options) {
        Environment environment = new Environment(options.environment);
        SessionStamp stamp = new SessionStamp(
                options.project != null ? options.project : environment.text("HH_PROJECT"),
                options.source != null ? options.source : environment.text("HH_SOURCE"),
                Set.copyOf(options.baggageKeys),
                options.redactor);
        return new ForeignSpanProcessor(stamp, id -> false);
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        Session session = stamp.stamp(parent, span);
        if (session != null) {
            stamp.stampConstant(span, session, startedOverRest);
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    /** Late, because the attributes that decide the type may be set at any time. */
    @Override
    public void onEnding(ReadWriteSpan span) {
        if (span.getAttribute(SessionKeys.SESSION_ID) != null) {
            WireAttributes.addType(span);
        }
    }

    @Override
    public boolean isOnEndingRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
        return false;
    }

    @Override
    public String toString() {
        return NAME;
    }
}
