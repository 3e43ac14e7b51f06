package dev.waggle.core.export;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The header of that name, RFC 9110 section 10.2.3: seconds or a date. */
final class RetryAfter {

    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);

    private RetryAfter() {}

    /** How long to wait; 0 for a date that has passed; negative for a value that says nothing. */
    static long nanos(@Nullable String header, Instant now) {
        if (header == null) {
            return -1;
        }
        String value = header.strip();
        if (value.isEmpty()) {
            return -1;
        }
        if (isDigits(value)) {
            return value.length() > 9 ? Long.MAX_VALUE / 4 : TimeUnit.SECONDS.toNanos(Long.parseLong(value));
        }
        try {
            Instant date = ZonedDateTime.parse(value, DATE)
                    .withZoneSameInstant(ZoneOffset.UTC)
                    .toInstant();
            long millis = date.toEpochMilli() - now.toEpochMilli();
            return millis <= 0 ? 0 : TimeUnit.MILLISECONDS.toNanos(millis);
        } catch (DateTimeParseException malformed) {
            return -1;
        }
    }

    private static boolean isDigits(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
