package dev.waggle.core;

import dev.waggle.core.internal.EventTypes;
import dev.waggle.core.internal.SessionTwins;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What our exporter adds to the spans of a session while it writes them, set on the span itself: for processors beside it, which
 * may export it as well. At the end, because what decides may be set at any time.
 */
final class WireAttributes implements ExtendedSpanProcessor {

    private final Predicate<String> startedOverRest;

    /** @param startedOverRest which sessions the back end knows already */
    WireAttributes(Predicate<String> startedOverRest) {
        this.startedOverRest = startedOverRest;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnding(ReadWriteSpan span) {
        String session = span.getAttribute(SessionKeys.SESSION_ID);
        if (session == null) {
            return;
        }
        add(span, SessionTwins.ID, session);
        add(span, SessionTwins.PROJECT, span.getAttribute(SessionKeys.PROJECT));
        add(span, SessionTwins.SOURCE, span.getAttribute(SessionKeys.SOURCE));
        add(span, SessionTwins.PARENT_ID, span.getAttribute(SessionRow.PARENT_ID));
        if (!startedOverRest.test(session)) {
            add(span, SessionStamp.AUTO_CREATE, true);
            add(span, SessionKeys.SESSION_NAME, session);
        }
        addType(span);
    }

    /** The span's attributes are copied only where none says the type. */
    static void addType(ReadWriteSpan span) {
        if (span.getAttribute(EventTypes.EVENT_TYPE) == null) {
            EventType type = EventTypes.missing(span.getAttributes(), span.getKind());
            if (type != null) {
                span.setAttribute(EventTypes.EVENT_TYPE, type.value());
            }
        }
    }

    private static <T> void add(ReadWriteSpan span, AttributeKey<T> key, @Nullable T value) {
        if (value != null && span.getAttribute(key) == null) {
            span.setAttribute(key, value);
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
}
