package dev.waggle.core;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Which values are one attribute, and of which type (WIRE.md section 5). */
final class Scalars {

    private Scalars() {}

    /** What an optional or reference holds, or null. */
    static @Nullable Object unwrap(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return unwrap(optional.orElse(null));
        } else if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        } else if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        } else if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? optional.getAsDouble() : null;
        }
        return value;
    }

    /** A String, Long, Double or Boolean; null for a container or something that {@link Shape} decides. */
    static @Nullable Object of(Object value) {
        if (value instanceof String || value instanceof Long || value instanceof Double || value instanceof Boolean) {
            return value;
        } else if (value instanceof Map) {
            return null;
        } else if (value instanceof Number number) {
            return number(number);
        } else if (value instanceof CharSequence || value instanceof Character) {
            return value.toString();
        } else if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (value instanceof AtomicBoolean flag) {
            return flag.get();
        } else if (value instanceof char[] characters) {
            // One text and not a key per character: what stands in character arrays is mostly a password.
            return new String(characters);
        } else if (value instanceof byte[] bytes) {
            return size(bytes.length);
        } else if (value instanceof ByteBuffer bytes) {
            return size(bytes.remaining());
        }
        return date(value);
    }

    private static Object number(Number number) {
        if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        } else if (number instanceof Float) {
            // Through its text: 0.1f is 0.1 and not 0.10000000149011612.
            return Double.valueOf(number.toString());
        } else if (number instanceof BigInteger big) {
            return big.bitLength() < Long.SIZE ? (Object) big.longValue() : big.toString();
        } else if (number instanceof BigDecimal big) {
            return decimal(big);
        } else if (number instanceof AtomicInteger || number instanceof AtomicLong) {
            return number.longValue();
        }
        double value = number.doubleValue();
        long whole = number.longValue();
        return whole == value ? (Object) whole : value;
    }

    /** A double where that says the same, else the text, so that no digit is lost. */
    private static Object decimal(BigDecimal big) {
        double value = big.doubleValue();
        boolean same = Double.isFinite(value) && big.compareTo(BigDecimal.valueOf(value)) == 0;
        return same ? (Object) value : big.toString();
    }

    private static @Nullable Object date(Object value) {
        if (value instanceof ZonedDateTime zoned) {
            // The zone's name in brackets is Java's own and not ISO 8601.
            return zoned.toOffsetDateTime().toString();
        } else if (value instanceof Date date) {
            return Instant.ofEpochMilli(date.getTime()).toString();
        } else if (value instanceof Calendar calendar) {
            return calendar.toInstant().toString();
        }
        return null;
    }

    /** Bytes themselves are no text that a redactor could read. */
    private static String size(int bytes) {
        return "[" + bytes + " bytes]";
    }
}
