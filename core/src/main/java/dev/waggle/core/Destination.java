package dev.waggle.core;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where spans go (WIRE.md sections 8 and 9).
 *
 * @param traces the address that spans are posted to
 * @param honeyHive whether that is the HoneyHive server: the only one that is ever given the key
 */
record Destination(URI traces, boolean honeyHive) {

    private static final URI HONEYHIVE = URI.create("https://api.honeyhive.ai");
    private static final URI LOCAL = URI.create("http://localhost:4318");

    /**
     * HoneyHive's server, whether or not spans go there: REST calls do. Null where nobody named it and there is no key: then it
     * is nobody's back end, and must not be sent anything.
     */
    static @Nullable URI server(SessionTracerBuilder options, Environment environment) {
        URI server = namedServer(options, environment);
        boolean key = options.apiKey != null || environment.text("HH_API_KEY") != null;
        return server == null && key ? HONEYHIVE : server;
    }

    private static @Nullable URI namedServer(SessionTracerBuilder options, Environment environment) {
        return options.serverUrl != null ? options.serverUrl : environment.httpUrl("HH_API_URL");
    }

    static @Nullable String apiKey(SessionTracerBuilder options, Environment environment) {
        if (options.apiKey != null) {
            return options.apiKey;
        }
        String key = environment.text("HH_API_KEY");
        return key == null ? null : SessionTracerBuilder.headerValue("HH_API_KEY", key);
    }

    static Destination of(SessionTracerBuilder options, Environment environment) {
        if (options.endpoint != null) {
            return otlp(options.endpoint);
        }
        if (options.apiKey != null || options.serverUrl != null) {
            return honeyHive(options, environment);
        }
        URI traces = environment.httpUrl("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        if (traces != null) {
            return new Destination(traces, false);
        }
        URI endpoint = environment.httpUrl("OTEL_EXPORTER_OTLP_ENDPOINT");
        if (endpoint != null) {
            return otlp(endpoint);
        }
        if (environment.text("HH_API_KEY") != null) {
            return honeyHive(options, environment);
        }
        return otlp(LOCAL);
    }

    /** What is sent along: the key to HoneyHive only, the headers of the options to the endpoint of the options. */
    Map<String, String> headers(SessionTracerBuilder options, @Nullable String apiKey) {
        if (!honeyHive) {
            return new LinkedHashMap<>(options.headers);
        }
        return apiKey == null ? Map.of() : Map.of("Authorization", "Bearer " + apiKey);
    }

    private static Destination otlp(URI base) {
        return new Destination(append(base, "/v1/traces"), false);
    }

    private static Destination honeyHive(SessionTracerBuilder options, Environment environment) {
        URI server = namedServer(options, environment);
        return new Destination(append(server != null ? server : HONEYHIVE, "/opentelemetry/v1/traces"), true);
    }

    /** The address with more of a path, and with the query that it has. */
    static URI append(URI base, String path) {
        String text = base.toString();
        int query = text.indexOf('?');
        int end = query < 0 ? text.length() : query;
        return URI.create(text.substring(0, text.charAt(end - 1) == '/' ? end - 1 : end) + path + text.substring(end));
    }

    /** The text of an address that may be wrong, without what stands before the host's name. */
    static String withoutUser(String address) {
        return address.replaceFirst("//[^/?#]*@", "//…@");
    }

    /** For a log line: without user information and query, where people put secrets. */
    static String shown(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme() + "://" + address.getHost() + port + address.getPath();
    }

    @Override
    public String toString() {
        return shown(traces);
    }
}
