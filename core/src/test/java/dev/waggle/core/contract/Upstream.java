package dev.waggle.core.contract;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The server that the clients of {@link HttpClientContract} call; it knows nothing of tracing.
 *
 * <ul>
 *   <li>{@code /ok}: {@code ok}. {@code /echo}: the body. {@code /big}: a megabyte. {@code /status/<code>}: empty.
 *   <li>{@code /redirect?<address>}: 302 to that address, as it stands after the question mark.
 *   <li>{@code /stream}: the chunk {@code first}, and {@code second} when the gate opens.
 *   <li>{@code /broken}: a chunk, then the connection or stream breaks. {@code /reset}: it breaks before any answer.
 *       {@code /hang}: no answer.
 * </ul>
 */
public interface Upstream extends AutoCloseable {

    int port();

    /** What arrived, in order. */
    List<Seen> seen();

    /** What {@code /stream} waits for. */
    CompletableFuture<Void> gate();

    @Override
    void close() throws Exception;

    /**
     * A request as it arrived.
     *
     * @param headers by lower-case name, every line a value of its own
     */
    record Seen(String method, String target, Map<String, List<String>> headers) {

        public Seen {
            Objects.requireNonNull(method);
        }

        /** All values of a header; empty when there is none. */
        public List<String> all(String name) {
            return headers.getOrDefault(name, List.of());
        }

        /** The one value of a header, or null; more than one is a failure. */
        public @Nullable String one(String name) {
            List<String> values = all(name);
            if (values.size() > 1) {
                throw new AssertionError(values.size() + " headers " + name + ": " + values);
            }
            return values.isEmpty() ? null : values.get(0);
        }
    }
}
