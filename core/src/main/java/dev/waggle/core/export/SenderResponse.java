package dev.waggle.core.export;

import org.jspecify.annotations.Nullable;

/**
 * A collector's answer.
 *
 * @param status the HTTP status
 * @param retryAfter the header of that name, as it came
 * @param body the first {@link #MAX_BODY} bytes of the body at most
 */
public record SenderResponse(int status, @Nullable String retryAfter, byte[] body) {

    /** Where a sender stops reading: 4 MiB. */
    public static final int MAX_BODY = 4 * 1024 * 1024;
}
