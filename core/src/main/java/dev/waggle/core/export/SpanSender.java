package dev.waggle.core.export;

import java.util.concurrent.CompletableFuture;

/**
 * Carries encoded requests to the collector. An exporter owns the sender that it is given and closes it.
 *
 * <p>{@link #jdk()} needs nothing but the JDK; {@code dev.waggle.vertx.export.VertxSender} runs on Vert.x and is
 * preferred when it is on the class path.
 */
public interface SpanSender {

    /** A sender on {@link java.net.http.HttpClient} with two daemon threads of its own: the exporter's and the client's. */
    static SpanSender jdk() {
        return new JdkSender();
    }

    /**
     * Called once, by the exporter's {@code build()}: checks what is configured, starts no network.
     *
     * @throws IllegalArgumentException naming the option that does not fit
     */
    void open(Destination destination);

    /** Where this sender's exporter works; callable after {@link #open}. */
    Drainer drainer();

    /**
     * Posts a request. Called on the drainer; never throws, never blocks. Redirects are not followed, nothing is retried
     * and no span is made. The future fails with an {@link java.io.IOException} when there is no answer; cancelling it
     * aborts the exchange. The request's bytes are not touched after the future has completed with an answer.
     */
    CompletableFuture<SenderResponse> send(SenderRequest request);

    /** Frees what the sender holds; the drainer ends after the tasks that it has. Idempotent, never blocks. */
    void close();
}
