package dev.waggle.vertx;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Says each thing once: a caller who sends what is no session id is not to hide a trust policy that fails. */
final class Warnings {

    private static final System.Logger LOG = System.getLogger("dev.waggle.vertx");

    private final Set<String> said = ConcurrentHashMap.newKeySet();

    /** @param message a constant; {@code {0}} in it is the detail */
    void once(String message, @Nullable Object detail) {
        if (said.add(message)) {
            LOG.log(Level.WARNING, message + " (said once)", detail);
        }
    }
}
