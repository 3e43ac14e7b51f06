package dev.waggle.core.http;

import io.opentelemetry.api.common.AttributeKey;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a request says of itself, as attributes of its server span. */
final class ServerAttributes {

    private ServerAttributes() {}

    static void describe(
            ServerRequest request,
            BiConsumer<AttributeKey<String>, String> texts,
            BiConsumer<AttributeKey<Long>, Long> numbers) {
        text(texts, HttpAttributes.URL_SCHEME, request.scheme());
        text(texts, HttpAttributes.URL_PATH, request.path());
        String query = request.query();
        if (query != null && !query.isEmpty()) {
            texts.accept(HttpAttributes.URL_QUERY, Urls.redactedQuery(query));
        }
        String server = request.serverAddress();
        if (server != null) {
            texts.accept(HttpAttributes.SERVER_ADDRESS, server);
            number(numbers, HttpAttributes.SERVER_PORT, request.serverPort());
        }
        text(texts, HttpAttributes.PROTOCOL_VERSION, request.protocolVersion());
        String peer = request.peerAddress();
        if (peer != null) {
            texts.accept(HttpAttributes.PEER_ADDRESS, peer);
            number(numbers, HttpAttributes.PEER_PORT, request.peerPort());
        }
        text(texts, HttpAttributes.CLIENT_ADDRESS, clientAddress(request, peer));
        text(texts, HttpAttributes.USER_AGENT, request.header("user-agent"));
    }

    /** The left-most address of {@code x-forwarded-for}, else the peer: what the conventions call the client. */
    private static @Nullable String clientAddress(ServerRequest request, @Nullable String peer) {
        String forwarded = request.header("x-forwarded-for");
        if (forwarded == null) {
            return peer;
        }
        int comma = forwarded.indexOf(',');
        String first = (comma < 0 ? forwarded : forwarded.substring(0, comma)).trim();
        return first.isEmpty() ? peer : first;
    }

    private static void text(
            BiConsumer<AttributeKey<String>, String> texts, AttributeKey<String> key, @Nullable String value) {
        if (value != null) {
            texts.accept(key, value);
        }
    }

    private static void number(BiConsumer<AttributeKey<Long>, Long> numbers, AttributeKey<Long> key, int value) {
        if (value > 0) {
            numbers.accept(key, (long) value);
        }
    }
}
