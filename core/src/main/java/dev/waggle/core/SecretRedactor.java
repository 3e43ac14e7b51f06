package dev.waggle.core;

import dev.waggle.core.internal.SecretNames;
import org.jspecify.annotations.Nullable;

/** Hides what looks like a secret, by key and by shape. */
final class SecretRedactor implements Redactor {

    static final SecretRedactor DEFAULT = new SecretRedactor();

    @Override
    public @Nullable String redact(String key, String value) {
        return SecretNames.isSecret(key) ? SecretText.MASK : SecretText.hide(value);
    }
}
