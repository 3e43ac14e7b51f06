package dev.waggle.core;

import io.opentelemetry.context.ContextKey;

/** The two keys of ours in an OpenTelemetry context, beside its own span and baggage. */
final class ContextKeys {

    static final ContextKey<Session> SESSION = ContextKey.named("waggle-session");
    static final ContextKey<Event> EVENT = ContextKey.named("waggle-event");

    private ContextKeys() {}
}
