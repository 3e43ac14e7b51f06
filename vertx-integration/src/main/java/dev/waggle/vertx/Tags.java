package dev.waggle.vertx;

import io.opentelemetry.api.trace.SpanBuilder;
import io.vertx.core.spi.tracing.TagExtractor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tags of a Vert.x client as attributes of OpenTelemetry's current conventions: under their present names, numbers
 * as numbers, and without those that say nothing.
 */
final class Tags {

    private static final Map<String, String> RENAMED = Map.of(
            "db.system", "db.system.name",
            "db.statement", "db.query.text",
            "db.instance", "db.namespace",
            "message_bus.destination", "messaging.destination.name",
            "peer.service", "messaging.system",
            "peer.hostname", "server.address",
            "peer.port", "server.port");

    /** Said by the span itself, or superseded by another tag that Vert.x writes as well. */
    private static final Set<String> LEFT_OUT = Set.of("span.kind", "db.user", "peer.address");

    private static final Set<String> NUMBERS =
            Set.of("server.port", "network.peer.port", "http.response.status_code", "db.operation.batch.size");

    private final Map<String, String> tags;

    private Tags(Map<String, String> tags) {
        this.tags = tags;
    }

    static <R> Tags of(R request, TagExtractor<R> extractor) {
        Map<String, String> tags = new LinkedHashMap<>();
        int length = extractor.len(request);
        for (int i = 0; i < length; i++) {
            String name = extractor.name(request, i);
            String value = extractor.value(request, i);
            if (name != null && value != null && !LEFT_OUT.contains(name)) {
                tags.put(RENAMED.getOrDefault(name, name), value);
            }
        }
        splitAddress(tags, "network.peer.address", "network.peer.port");
        splitAddress(tags, "server.address", "server.port");
        String system = tags.get("db.system.name");
        String query = tags.get("db.query.text");
        if (system != null && query != null) {
            String verb = firstWord(query);
            if (verb != null) {
                tags.put("db.operation.name", verb);
            }
        }
        return new Tags(tags);
    }

    /** {@code SELECT shop}, {@code send orders}, or what Vert.x calls it. */
    String sendName(String operation) {
        return name("send", operation);
    }

    /** {@code process orders}, or what Vert.x calls it. */
    String receiveName(String operation) {
        return name("process", operation);
    }

    SpanBuilder writeTo(SpanBuilder builder) {
        tags.forEach((name, value) -> {
            Long number = NUMBERS.contains(name) ? number(value) : null;
            if (number != null) {
                builder.setAttribute(name, number.longValue());
            } else {
                builder.setAttribute(name, value);
            }
        });
        return builder;
    }

    private String name(String messagingVerb, String operation) {
        String destination = tags.get("messaging.destination.name");
        if (destination != null) {
            return messagingVerb + ' ' + destination;
        }
        String verb = tags.get("db.operation.name");
        if (verb == null) {
            return operation;
        }
        String namespace = tags.get("db.namespace");
        return namespace == null ? verb : verb + ' ' + namespace;
    }

    /** Some clients write {@code host:port} where the conventions want the address alone. */
    private static void splitAddress(Map<String, String> tags, String addressKey, String portKey) {
        String address = tags.get(addressKey);
        int colon = address == null ? -1 : address.lastIndexOf(':');
        if (address != null && colon > 0 && number(address.substring(colon + 1)) != null) {
            tags.put(addressKey, address.substring(0, colon));
            tags.putIfAbsent(portKey, address.substring(colon + 1));
        }
    }

    private static @Nullable String firstWord(String query) {
        int from = 0;
        while (from < query.length() && !Character.isLetter(query.charAt(from))) {
            from++;
        }
        int to = from;
        while (to < query.length() && Character.isLetter(query.charAt(to)) && to - from < 32) {
            to++;
        }
        return to == from ? null : query.substring(from, to).toUpperCase(Locale.ROOT);
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
