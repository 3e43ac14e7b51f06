package dev.waggle.core.export;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's environment variables for batching and OTLP. The {@code _TRACES_} form of a variable wins. */
final class ExporterEnvironment {

    private static final String OTLP = "OTEL_EXPORTER_OTLP_";

    private final Function<String, @Nullable String> environment;

    ExporterEnvironment(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    void applyTo(BatchExporterBuilder builder) {
        endpoint(builder);
        set("headers", OTLP, "HEADERS", value -> builder.headers(headers(value)));
        set("timeout", OTLP, "TIMEOUT", value -> builder.timeout(millis(value)));
        set("compression", OTLP, "COMPRESSION", value -> builder.compression(value.toLowerCase(Locale.ROOT)));
        set("protocol", OTLP, "PROTOCOL", ExporterEnvironment::checkProtocol);
        set("certificate", OTLP, "CERTIFICATE", value -> builder.certificate(file(value)));
        client(builder);
        bsp("OTEL_BSP_SCHEDULE_DELAY", value -> builder.scheduleDelay(millis(value)));
        bsp("OTEL_BSP_MAX_QUEUE_SIZE", value -> builder.maxQueueSize(number(value)));
        bsp("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", value -> builder.maxExportBatchSize(number(value)));
        if (get(OTLP + "TRACES_TIMEOUT") == null && get(OTLP + "TIMEOUT") == null) {
            bsp("OTEL_BSP_EXPORT_TIMEOUT", value -> builder.timeout(millis(value)));
        }
    }

    private void endpoint(BatchExporterBuilder builder) {
        String own = get(OTLP + "TRACES_ENDPOINT");
        if (own != null) {
            endpoint(builder, OTLP + "TRACES_ENDPOINT", own, "");
            return;
        }
        String base = get(OTLP + "ENDPOINT");
        if (base != null) {
            endpoint(builder, OTLP + "ENDPOINT", base, base.endsWith("/") ? "v1/traces" : "/v1/traces");
        }
    }

    private static void endpoint(BatchExporterBuilder builder, String variable, String value, String path) {
        URI endpoint;
        try {
            endpoint = new URI(value + path);
        } catch (URISyntaxException malformed) {
            // Its message repeats the address, and with it a password.
            throw new IllegalArgumentException(variable + "=" + Destination.shown(value) + ": not an address");
        }
        guarded(variable, Destination.shown(value), shown -> builder.endpoint(endpoint));
    }

    private void client(BatchExporterBuilder builder) {
        String key = either("CLIENT_KEY");
        String chain = either("CLIENT_CERTIFICATE");
        if (key == null && chain == null) {
            return;
        }
        if (key == null || chain == null) {
            throw new IllegalArgumentException(OTLP + "CLIENT_KEY and " + OTLP
                    + "CLIENT_CERTIFICATE go together; only one is set: " + (key == null ? chain : key));
        }
        guarded(OTLP + "CLIENT_KEY", key, value -> builder.clientCertificate(file(value), file(chain)));
    }

    private @Nullable String either(String name) {
        String own = get(OTLP + "TRACES_" + name);
        return own != null ? own : get(OTLP + name);
    }

    private void set(String option, String prefix, String name, Setter setter) {
        String variable = get(prefix + "TRACES_" + name) != null ? prefix + "TRACES_" + name : prefix + name;
        String value = get(variable);
        if (value != null) {
            // The message of a header's failure has been written without its value.
            guarded(variable, option.equals("headers") ? "(not shown)" : value, ignored -> setter.accept(value));
        }
    }

    private void bsp(String variable, Setter setter) {
        String value = get(variable);
        if (value != null) {
            guarded(variable, value, setter);
        }
    }

    private static void guarded(String variable, String shown, Setter setter) {
        try {
            setter.accept(shown);
        } catch (IOException | IllegalArgumentException failure) {
            throw new IllegalArgumentException(variable + "=" + shown + ": " + failure.getMessage(), failure);
        }
    }

    /** An empty variable is an unset one, as OpenTelemetry says. */
    private @Nullable String get(String variable) {
        String value = environment.apply(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static Map<String, String> headers(String value) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String member : value.split(",", -1)) {
            if (member.isBlank()) {
                continue;
            }
            int equals = member.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("a member is not of the form name=value");
            }
            String name = member.substring(0, equals).strip();
            headers.put(name, decode(name, member.substring(equals + 1).strip()));
        }
        return headers;
    }

    /** Percent-decoding as in baggage: a plus is a plus. */
    private static String decode(String name, String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("the value of '" + name + "' is not percent-encoded properly");
        }
    }

    private static void checkProtocol(String value) {
        if (!value.equals("http/protobuf")) {
            throw new IllegalArgumentException(
                    "only http/protobuf is built in; give the builder an exporter for others");
        }
    }

    private static Duration millis(String value) {
        return Duration.ofMillis(number(value));
    }

    private static int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException("not a whole number");
        }
    }

    private static byte[] file(String path) throws IOException {
        try {
            return Files.readAllBytes(Path.of(path));
        } catch (InvalidPathException malformed) {
            throw new IllegalArgumentException("not a path");
        }
    }

    private interface Setter {
        void accept(String value) throws IOException;
    }
}
