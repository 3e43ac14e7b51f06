package dev.waggle.vertx;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.Callable;

/** Runs code under an OpenTelemetry context, now and on the calling thread. */
final class ContextRunner {

    private ContextRunner() {}

    /**
     * On a Vert.x context, runs on a child of it: what the code starts keeps {@code telemetry} for as long as it takes,
     * and what runs beside it on the parent does not see it. Elsewhere, {@code telemetry} is current for the call.
     *
     * @throws Exception what {@code code} throws
     */
    static <T> T call(Context telemetry, Callable<T> code) throws Exception {
        ContextInternal current = ContextInternal.current();
        if (current == null) {
            try (Scope scope = telemetry.makeCurrent()) {
                return code.call();
            }
        }
        ContextInternal child = current.duplicate(true);
        ContextSlot.set(child, telemetry);
        ContextInternal previous = child.beginDispatch();
        try {
            return code.call();
        } finally {
            child.endDispatch(previous);
        }
    }

    /** The same for code that throws nothing checked. */
    static void run(Context telemetry, Runnable code) {
        ContextInternal current = ContextInternal.current();
        if (current == null) {
            try (Scope scope = telemetry.makeCurrent()) {
                code.run();
            }
            return;
        }
        ContextInternal child = current.duplicate(true);
        ContextSlot.set(child, telemetry);
        ContextInternal previous = child.beginDispatch();
        try {
            code.run();
        } finally {
            child.endDispatch(previous);
        }
    }
}
