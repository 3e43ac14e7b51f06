package dev.waggle.core.export;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** OTLP/HTTP with binary protobuf: our encoder in front of a sender. */
final class OtlpTransport implements Transport {

    private final SpanSender sender;
    private final String destination;
    private final Drainer drainer;
    private final Supplier<Map<String, String>> headers;
    private final @Nullable Gzip gzip;
    private final BufferPool pool;
    private final RequestWriter writer;
    private final int initialInFlight;
    private final int maxInFlight;

    OtlpTransport(ExporterSettings settings, SpanSender sender) {
        this.sender = sender;
        this.destination = settings.destination().toString();
        this.drainer = sender.drainer();
        this.headers = settings.headers();
        this.gzip = settings.gzip() ? new Gzip() : null;
        // Its buffers are those that were in flight a moment ago: together they stay near that share of the budget.
        this.pool = new BufferPool(settings.encodedBytes());
        this.writer = new RequestWriter(
                new OtlpEncoder(new SessionSupplement(settings.startedOverRest())), pool, settings.maxRequestBytes());
        this.initialInFlight = Math.min(4, settings.maxInFlight());
        this.maxInFlight = settings.maxInFlight();
    }

    @Override
    public Drainer drainer() {
        return drainer;
    }

    @Override
    public int initialInFlight() {
        return initialInFlight;
    }

    @Override
    public int maxInFlight() {
        return maxInFlight;
    }

    @Override
    public long expectedBytes(int spans) {
        return writer.expectedBytes(spans);
    }

    @Override
    public BatchWriter writer() {
        return writer;
    }

    @Override
    public CompletableFuture<Outcome> send(Batch batch, long timeoutNanos) {
        Gzip compressor = gzip;
        if (compressor == null || batch.compressed) {
            return post(batch, timeoutNanos);
        }
        CompletableFuture<Outcome> result = new CompletableFuture<>();
        byte[] source = batch.bytes;
        byte[][] compressed = new byte[1][];
        drainer.offload(
                () -> {
                    // Several requests may be compressed at once off a shared drainer, the deflater is one.
                    compressed[0] = drainer.sliceNanos() == 0
                            ? compressor.compress(source, batch.offset, batch.length)
                            : compressAlone(source, batch.offset, batch.length);
                },
                () -> {
                    if (result.isDone()) {
                        return;
                    }
                    batch.bytes = compressed[0];
                    batch.offset = 0;
                    batch.length = batch.bytes.length;
                    batch.compressed = true;
                    batch.heldBytes = batch.length;
                    pool.give(source);
                    relay(post(batch, timeoutNanos), result);
                });
        return result;
    }

    private static byte[] compressAlone(byte[] source, int offset, int length) {
        try (Gzip own = new Gzip()) {
            return own.compress(source, offset, length);
        }
    }

    private static void relay(CompletableFuture<Outcome> from, CompletableFuture<Outcome> to) {
        from.whenComplete((outcome, failure) -> {
            if (failure != null) {
                to.completeExceptionally(failure);
            } else {
                to.complete(outcome);
            }
        });
        to.whenComplete((outcome, failure) -> {
            if (to.isCancelled()) {
                from.cancel(true);
            }
        });
    }

    private CompletableFuture<Outcome> post(Batch batch, long timeoutNanos) {
        CompletableFuture<SenderResponse> answer;
        try {
            answer = sender.send(new SenderRequest(
                    allHeaders(), batch.bytes, batch.offset, batch.length, Duration.ofNanos(timeoutNanos)));
        } catch (RuntimeException failure) {
            return CompletableFuture.completedFuture(
                    Outcome.unreachable("sending failed: " + failure.getClass().getName()));
        }
        CompletableFuture<Outcome> result = answer.handle(OtlpTransport::outcome);
        result.whenComplete((outcome, failure) -> {
            if (result.isCancelled()) {
                answer.cancel(true);
            }
        });
        return result;
    }

    private Map<String, String> allHeaders() {
        Map<String, String> all = new LinkedHashMap<>(headers.get());
        all.put("Content-Type", "application/x-protobuf");
        if (gzip != null) {
            all.put("Content-Encoding", "gzip");
        }
        return all;
    }

    static Outcome outcome(@Nullable SenderResponse response, @Nullable Throwable failure) {
        if (response == null) {
            return ofFailure(failure);
        }
        int status = response.status();
        if (status >= 200 && status < 300) {
            PartialSuccess partial = PartialSuccess.parse(Gunzip.bounded(response.body()));
            return Outcome.delivered(partial.rejected(), partial.message());
        }
        String message = "the collector answered " + status;
        return switch (status) {
            case 429, 502, 503, 504 ->
                Outcome.retry(
                        RetryAfter.nanos(response.retryAfter(), Instant.now()),
                        status == 429 || status == 503,
                        message);
            default -> Outcome.rejected(message);
        };
    }

    private static Outcome ofFailure(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = "no answer from the collector: " + cause;
        if (isTls(cause) || !(cause instanceof IOException)) {
            return Outcome.unreachable(message);
        }
        return Outcome.retry(-1, false, message);
    }

    /** A certificate does not become right by asking again; a connection that breaks during the handshake may. */
    private static boolean isTls(@Nullable Throwable failure) {
        boolean tls = false;
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 16; depth++, cause = cause.getCause()) {
            if (cause instanceof EOFException || cause instanceof SocketException) {
                return false;
            }
            tls |= cause instanceof SSLException;
        }
        return tls;
    }

    @Override
    public void recycle(Batch batch, boolean delivered) {
        // After a cancelled or failed exchange the network layer may still read the array.
        if (delivered && !batch.compressed) {
            pool.give(batch.bytes);
        }
    }

    @Override
    public void close() {
        if (gzip != null && drainer.sliceNanos() == 0) {
            gzip.close();
        }
        sender.close();
    }

    @Override
    public String toString() {
        return destination;
    }
}
