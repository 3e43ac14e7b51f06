package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.ReadableSpan;

/** How much enrichment stands on a span, in characters, as {@link ValuePolicy} charges for it. */
final class SpanContent {

    private static final String PREFIX = "honeyhive_";
    private static final String CUT_FROM = ".truncated_from";

    private SpanContent() {}

    /** Looks at every attribute: for a span that seems to be full. */
    static int size(ReadableSpan span) {
        int[] size = {0};
        span.getAttributes().forEach((key, value) -> size[0] += charge(key, value));
        return size[0];
    }

    /** What writing this key again would replace. */
    static int size(ReadableSpan span, String key) {
        String text = span.getAttribute(AttributeKey.stringKey(key));
        if (text != null) {
            return key.length() + text.length();
        }
        boolean number = span.getAttribute(AttributeKey.longKey(key)) != null
                || span.getAttribute(AttributeKey.doubleKey(key)) != null
                || span.getAttribute(AttributeKey.booleanKey(key)) != null;
        return number ? key.length() + Long.BYTES : 0;
    }

    private static int charge(AttributeKey<?> key, Object value) {
        String name = key.getKey();
        if (!name.startsWith(PREFIX)
                || name.endsWith(CUT_FROM)
                || key.equals(LiveEvent.ERROR)
                || key.equals(LiveEvent.EVENT_TYPE)) {
            return 0;
        }
        return name.length() + (value instanceof String text ? text.length() : Long.BYTES);
    }
}
