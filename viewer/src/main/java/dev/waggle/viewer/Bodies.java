package dev.waggle.viewer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Reads request bodies within limits: on the wire, inflated, and all of them together. */
final class Bodies {
    private final Limits limits;
    private final WorkerExecutor decoders;
    private long inFlight;

    Bodies(Limits limits, WorkerExecutor decoders) {
        this.limits = limits;
        this.decoders = decoders;
    }

    /**
     * Receives the body and hands it, inflated, to {@code work} on a worker thread. Fails with a {@link Refusal} for
     * what is too large (413), too much at once (429), of an unknown encoding (415) or broken (400).
     */
    <T> Future<T> read(RoutingContext rc, Function<byte[], T> work) {
        String encoding = rc.request().getHeader("content-encoding");
        String name = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
        if (!name.equals("identity") && !name.equals("gzip") && !name.equals("deflate")) {
            return Future.failedFuture(new Refusal(415, "content-encoding is neither gzip, deflate nor identity"));
        }
        long[] reserved = {0};
        return receive(rc.request(), reserved)
                .compose(body -> {
                    Callable<T> decode = () -> work.apply(inflate(body.getBytes(), name));
                    return decoders.executeBlocking(decode, false).map(Objects::requireNonNull);
                })
                .onComplete(done -> inFlight -= reserved[0]);
    }

    private Future<Buffer> receive(HttpServerRequest request, long[] reserved) {
        String length = request.getHeader("content-length");
        if (length != null && length.length() < 19 && Long.parseLong(length) > limits.bodyBytes) {
            return Future.failedFuture(tooLarge());
        }
        Promise<Buffer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        request.exceptionHandler(promise::tryFail);
        request.endHandler(end -> promise.tryComplete(body));
        request.handler(chunk -> {
            if (promise.future().isComplete()) {
                return;
            }
            reserved[0] += chunk.length();
            inFlight += chunk.length();
            if (body.length() + chunk.length() > limits.bodyBytes) {
                promise.tryFail(tooLarge());
            } else if (inFlight > limits.inFlightBytes) {
                promise.tryFail(new Refusal(429, "too many bodies at once"));
            } else {
                body.appendBuffer(chunk);
            }
        });
        return promise.future();
    }

    private Refusal tooLarge() {
        return new Refusal(413, "the body is larger than " + limits.bodyBytes + " bytes");
    }

    private byte[] inflate(byte[] body, String encoding) {
        if (encoding.equals("identity")) {
            return body;
        }
        ByteArrayOutputStream inflated = new ByteArrayOutputStream(Math.min(8 * body.length + 64, 1 << 20));
        byte[] chunk = new byte[16 * 1024];
        try (InputStream input = encoding.equals("gzip")
                ? new GZIPInputStream(new ByteArrayInputStream(body), chunk.length)
                : new InflaterInputStream(new ByteArrayInputStream(body))) {
            for (int n = input.read(chunk); n >= 0; n = input.read(chunk)) {
                inflated.write(chunk, 0, n);
                if (inflated.size() > limits.inflatedBytes) {
                    throw new Refusal(413, "the body inflates to more than " + limits.inflatedBytes + " bytes");
                }
                if (inflated.size() > (1 << 20) && inflated.size() / limits.ratio > body.length) {
                    throw new Refusal(413, "the body inflates to more than " + limits.ratio + " times its size");
                }
            }
        } catch (IOException e) {
            throw new Refusal(400, "the body is not valid " + encoding);
        }
        return inflated.toByteArray();
    }
}
