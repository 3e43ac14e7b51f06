package dev.waggle.reactor;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;

/**
 * OpenTelemetry's current context, for the length of one call. As {@code context.makeCurrent()}, but the storage is a
 * constant to the compiler: under automatic context propagation this is done for each token of a stream.
 */
final class Current {

    private static final ContextStorage STORAGE = ContextStorage.get();

    private Current() {}

    static Scope of(Context context) {
        return STORAGE.attach(context);
    }
}
