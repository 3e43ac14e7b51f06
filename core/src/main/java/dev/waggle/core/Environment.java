package dev.waggle.core;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads variables; blank counts as not set, and a wrong value is an error that names variable and value. */
final class Environment {

    private final Function<String, @Nullable String> variables;

    Environment(Function<String, @Nullable String> variables) {
        this.variables = variables;
    }

    @Nullable
    String text(String name) {
        String value = variables.apply(name);
        return value == null || value.isBlank() ? null : value.trim();
    }

    /** The first of these variables that is set. */
    @Nullable
    String firstOf(String... names) {
        for (String name : names) {
            String value = text(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** In variables of OpenTelemetry's nothing but {@code true} means yes: its own SDK, beside us, would go on. */
    boolean flag(String name) {
        String value = text(name);
        if (value == null) {
            return false;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false", "0", "no", "off" -> false;
            case "1", "yes", "on" -> {
                if (name.startsWith("OTEL_")) {
                    throw wrong(name, value, "must be true or false");
                }
                yield true;
            }
            default -> throw wrong(name, value, "must be true or false");
        };
    }

    @Nullable
    Integer positiveInt(String name) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the one message for both mistakes.
        }
        throw wrong(name, value, "must be a positive number");
    }

    /** A ratio between 0 and 1, or 1 when the variable is not set. */
    double ratio(String name) {
        String value = text(name);
        if (value == null) {
            return 1;
        }
        try {
            double number = Double.parseDouble(value);
            if (number >= 0 && number <= 1) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Falls through to the one message for both mistakes.
        }
        throw wrong(name, value, "must be a number between 0 and 1");
    }

    @Nullable
    URI httpUrl(String name) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        try {
            URI url = new URI(value);
            String scheme = url.getScheme();
            if (("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException malformed) {
            // Falls through to the one message for both mistakes.
        }
        throw wrong(name, Destination.withoutUser(value), "must be an http or https address");
    }

    /** {@code key=value,key=value} with percent-encoded values, as OTEL_RESOURCE_ATTRIBUTES is written. */
    Map<String, String> pairs(String name) {
        Map<String, String> pairs = new LinkedHashMap<>();
        String value = text(name);
        if (value == null) {
            return pairs;
        }
        for (String pair : value.split(",")) {
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw wrong(name, pair.trim(), "must be a list of key=value");
            }
            pairs.put(
                    pair.substring(0, equals).trim(),
                    decoded(name, pair.substring(equals + 1).trim()));
        }
        return pairs;
    }

    private static String decoded(String name, String value) {
        try {
            // A raw plus is a plus here: only percent-encoding is decoded.
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw wrong(name, value, "has a malformed percent-encoding");
        }
    }

    static IllegalArgumentException wrong(String name, String value, String rule) {
        return new IllegalArgumentException(name + " " + rule + ": '" + value + "'");
    }
}
