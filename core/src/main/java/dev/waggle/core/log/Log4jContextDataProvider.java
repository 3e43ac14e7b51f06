package dev.waggle.core.log;

import io.opentelemetry.context.Context;
import java.util.Map;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.util.ContextDataProvider;

/**
 * Gives each log event of Log4j 2 {@code trace_id}, {@code span_id} and {@code session_id} of the current context: {@code %X{session_id}},
 * and in the context data of JSON layouts. Found by Log4j itself, where {@code log4j-core} is on the class path.
 *
 * <p>Called on the thread that logs. Where one of the three keys stands in the thread's own context map already, as within an
 * {@link MdcScope}, that is left as it is.
 */
public final class Log4jContextDataProvider implements ContextDataProvider {

    /** For Log4j. */
    public Log4jContextDataProvider() {}

    @Override
    public Map<String, String> supplyContextData() {
        Map<String, String> ids = ContextIds.of(Context.current());
        return ids.isEmpty() || ContextIds.isIn(ThreadContext.getImmutableContext()) ? Map.of() : ids;
    }
}
