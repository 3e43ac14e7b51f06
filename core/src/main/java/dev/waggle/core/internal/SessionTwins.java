package dev.waggle.core.internal;

import io.opentelemetry.api.common.AttributeKey;

/** What a session is also called on its spans, for readers of the older names. */
public final class SessionTwins {

    public static final String PREFIX = "traceloop.association.properties.";

    public static final AttributeKey<String> ID = twin("session_id");
    public static final AttributeKey<String> PROJECT = twin("project");
    public static final AttributeKey<String> SOURCE = twin("source");
    public static final AttributeKey<String> PARENT_ID = twin("parent_id");

    private SessionTwins() {}

    private static AttributeKey<String> twin(String name) {
        return AttributeKey.stringKey(PREFIX + name);
    }
}
