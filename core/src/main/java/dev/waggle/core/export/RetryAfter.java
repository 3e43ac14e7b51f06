package dev.waggle.core.export;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The header of that name, RFC 9110 section 10.2.3: seconds or a date, which has three forms (section 5.6.7). */
final class RetryAfter {

    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);

    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US).withResolverStyle(ResolverStyle.STRICT);

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
            long seconds = date(value, now).getEpochSecond() - now.getEpochSecond();
            return seconds <= 0 ? 0 : Math.min(Long.MAX_VALUE / 4, TimeUnit.SECONDS.toNanos(seconds));
        } catch (DateTimeParseException malformed) {
            return -1;
        }
    }

    private static Instant date(String value, Instant now) {
        int comma = value.indexOf(',');
        if (comma < 0) {
            return LocalDateTime.parse(value, ASCTIME).toInstant(ZoneOffset.UTC);
        }
        if (comma == 3) {
            return ZonedDateTime.parse(value, DATE).toInstant();
        }
        // Fifty years ahead at most: RFC 850 has two digits for the year.
        DateTimeFormatter rfc850 = new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(
                        ChronoField.YEAR, 2, 2, now.atOffset(ZoneOffset.UTC).getYear() - 49)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.US);
        return LocalDateTime.parse(value, rfc850).toInstant(ZoneOffset.UTC);
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
