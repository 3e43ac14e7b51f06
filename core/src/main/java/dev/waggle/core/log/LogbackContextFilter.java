package dev.waggle.core.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.opentelemetry.context.Context;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives each log event of Logback {@code trace_id}, {@code span_id} and {@code session_id} of the current context, where its encoder finds
 * the MDC: {@code %X{session_id}}, and in JSON. It lets every event through.
 *
 * <pre>{@code
 * <appender name="CONSOLE" class="ch.qos.logback.core.ConsoleAppender">
 *   <filter class="dev.waggle.core.log.LogbackContextFilter"/>
 *   <encoder><pattern>%d %-5level [%X{session_id} %X{trace_id}] %logger - %msg%n</pattern></encoder>
 * </appender>
 * }</pre>
 *
 * The thread's own MDC is read and never changed; where one of the three keys stands in it already, as within an {@link MdcScope}, it
 * stays as it is. Put it on the appender that a logger refers to, of an {@code AsyncAppender} and what is behind it on the former, which
 * the thread that logs calls; of several appenders on each; and before filters that read the MDC: what is read is not written any more.
 */
public final class LogbackContextFilter extends Filter<ILoggingEvent> {

    /** The last event that was given its ids: what the filters of other appenders need not try once more. */
    private static final AtomicReference<@Nullable Reference<ILoggingEvent>> LAST = new AtomicReference<>();

    @Override
    public FilterReply decide(ILoggingEvent event) {
        Map<String, String> ids = ContextIds.of(Context.current());
        if (!ids.isEmpty() && event instanceof LoggingEvent written && !isLast(event)) {
            add(ids, written);
        }
        return FilterReply.NEUTRAL;
    }

    private static boolean isLast(ILoggingEvent event) {
        Reference<ILoggingEvent> last = LAST.get();
        return last != null && last.refersTo(event);
    }

    private static void add(Map<String, String> ids, LoggingEvent event) {
        Map<String, String> threads = MDC.getCopyOfContextMap();
        if (threads != null && ContextIds.isIn(threads)) {
            return;
        }
        Map<String, String> all = threads == null ? new HashMap<>() : new HashMap<>(threads);
        all.putAll(ids);
        try {
            event.setMDCPropertyMap(all);
            LAST.lazySet(new WeakReference<>(event));
        } catch (IllegalStateException readAlready) {
            // Another appender's filter of this kind was here, and another thread has logged since: there is no way to
            // ask.
        }
    }
}
