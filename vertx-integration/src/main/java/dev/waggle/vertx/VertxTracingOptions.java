package dev.waggle.vertx;

import io.vertx.core.json.JsonObject;

/** What applies to everything that one {@link VertxTracing} makes. */
public final class VertxTracingOptions {

    /** The defaults. */
    public VertxTracingOptions() {}

    /** A copy. */
    public VertxTracingOptions(VertxTracingOptions other) {}

    /** From configuration; unknown keys are ignored. */
    public VertxTracingOptions(JsonObject json) {}

    /** To configuration. */
    public JsonObject toJson() {
        return new JsonObject();
    }
}
