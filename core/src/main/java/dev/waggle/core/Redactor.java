package dev.waggle.core;

import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of captured values, before they are truncated and before they leave the thread.
 *
 * <p>Sees every scalar of the eight fields, exception messages, status descriptions and baggage that is copied to
 * spans. Must be quick and safe for any thread. When one throws, the value is left out.
 */
@FunctionalInterface
public interface Redactor {

    /**
     * @param key the attribute's full key, such as {@code honeyhive_inputs.user.password}
     * @param value the text about to be written
     * @return the text to write instead, the same object when nothing is to be hidden, or null to leave it out
     */
    @Nullable
    String redact(String key, String value);

    /** Hides nothing. The default. */
    static Redactor none() {
        return (key, value) -> value;
    }

    /**
     * Hides values whose key says that they are secret ({@code password}, {@code api_key}, {@code authorization}, …)
     * and texts that look like one (bearer tokens, well-known API key shapes).
     */
    static Redactor secrets() {
        return SecretRedactor.DEFAULT;
    }

    /** This one, then the other on what this one left. */
    default Redactor andThen(Redactor next) {
        return (key, value) -> {
            String left = redact(key, value);
            return left == null ? null : next.redact(key, left);
        };
    }
}
