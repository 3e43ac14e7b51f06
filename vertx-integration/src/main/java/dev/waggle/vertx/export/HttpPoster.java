package dev.waggle.vertx.export;

import dev.waggle.core.export.SenderResponse;
import io.netty.buffer.Unpooled;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Posts arrays to one address. What Netty gets is unpooled, the array itself or a copy that it does not own: there is
 * nothing to release, and nothing of ours can leak. Confined to its event loop.
 */
final class HttpPoster {

    /** Writing more in one go holds a loop for too long: 32 KiB were measured at 90 µs, most of it the kernel's. */
    private static final int CHUNK = 4 * 1024;

    private final LoopDrainer drainer;
    private final HttpClient client;
    private final RequestOptions target;
    private final boolean shared;
    private final BodyBuffers buffers = new BodyBuffers();

    /** Where others share the loop they get their turn between two chunks. */
    HttpPoster(LoopDrainer drainer, URI endpoint, HttpClientOptions options, int maxConnections) {
        this.drainer = drainer;
        this.client = drainer.within(
                vertx -> vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(maxConnections)));
        // Parsed once: an address is a text of which a request needs four parts.
        this.target = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(endpoint.toString())
                .setFollowRedirects(false);
        this.shared = drainer.sliceNanos() != 0;
    }

    /** Fails with an {@link IOException} when there is no answer; cancelling aborts. On the event loop only. */
    CompletableFuture<SenderResponse> post(Map<String, String> headers, byte[] body, int offset, int length) {
        Exchange exchange = new Exchange(body, offset, length);
        RequestOptions options = new RequestOptions(target);
        headers.forEach(options::putHeader);
        options.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(length));
        client.request(options).onComplete(request -> {
            if (request.succeeded()) {
                exchange.start(request.result());
            } else {
                exchange.fail(request.cause());
            }
        });
        return exchange.result;
    }

    void close() {
        client.close();
    }

    private final class Exchange {

        private final CompletableFuture<SenderResponse> result = new CompletableFuture<>();
        private final byte[] body;
        private final int end;
        private int position;
        private boolean answered;
        private @Nullable HttpClientRequest request;

        Exchange(byte[] body, int offset, int length) {
            this.body = body;
            this.position = offset;
            this.end = offset + length;
            result.whenComplete((response, failure) -> {
                if (result.isCancelled() && request != null) {
                    request.reset();
                }
            });
        }

        void start(HttpClientRequest made) {
            request = made;
            if (result.isDone()) {
                made.reset();
                return;
            }
            made.exceptionHandler(this::fail);
            made.response().onComplete(response -> {
                if (response.succeeded()) {
                    read(response.result());
                } else {
                    fail(response.cause());
                }
            });
            if (shared) {
                drainer.giveWay(() -> write(made));
            } else {
                write(made);
            }
        }

        private void write(HttpClientRequest to) {
            if (result.isDone() || answered) {
                return;
            }
            ByteBuffer copy = shared ? null : buffers.copy(body, position, end - position);
            if (copy != null) {
                to.end(BufferInternal.buffer(Unpooled.wrappedBuffer(copy))).onComplete(done -> written(copy, done));
                return;
            }
            int length = shared ? Math.min(CHUNK, end - position) : end - position;
            Buffer next = BufferInternal.buffer(Unpooled.wrappedBuffer(body, position, length));
            position += length;
            if (position == end) {
                to.end(next).onFailure(this::fail);
                return;
            }
            to.write(next).onFailure(this::fail);
            if (to.writeQueueFull()) {
                to.drainHandler(none -> drainer.giveWay(() -> write(to)));
            } else {
                drainer.giveWay(() -> write(to));
            }
        }

        private void written(ByteBuffer copy, AsyncResult<Void> done) {
            if (done.succeeded()) {
                buffers.give(copy);
            } else {
                buffers.lose();
                fail(done.cause());
            }
        }

        private void read(HttpClientResponse response) {
            Buffer read = Buffer.buffer();
            response.exceptionHandler(this::fail);
            response.handler(chunk -> {
                int room = SenderResponse.MAX_BODY - read.length();
                read.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
                if (read.length() >= SenderResponse.MAX_BODY && request != null) {
                    answer(response, read);
                    request.reset();
                }
            });
            response.endHandler(none -> answer(response, read));
        }

        private void answer(HttpClientResponse response, Buffer read) {
            if (answered) {
                return;
            }
            answered = true;
            if (response.statusCode() / 100 == 2) {
                // Only then: a refusal may come before the body was read, and the write of this very request fails
                // after it.
                buffers.delivered();
            }
            if (shared && position < end && request != null) {
                // The rest of the body is not sent, and the connection waits for it: its place among the few is given
                // back when it is closed, and not before.
                request.connection().close();
            }
            SenderResponse answer = new SenderResponse(
                    response.statusCode(), response.getHeader(HttpHeaders.RETRY_AFTER), read.getBytes());
            if (shared) {
                // Reading it has taken this turn of the loop; what follows from it is for the next.
                drainer.giveWay(() -> result.complete(answer));
            } else {
                result.complete(answer);
            }
        }

        private void fail(Throwable cause) {
            if (answered) {
                // A connection that breaks behind the answer takes nothing back.
                return;
            }
            result.completeExceptionally(
                    cause instanceof IOException ? cause : new IOException(cause.toString(), cause));
        }
    }
}
