package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.ClientUnderTest;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.codec.BodyCodec;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A wrapped WebClient. */
final class WebClientUnderTest implements ClientUnderTest {

    private final Vertx vertx;
    private final Caller caller;
    private final WebClient client;

    WebClientUnderTest(SessionTracer tracer, Mode mode, Caller caller, HttpVersion version) {
        VertxTracing tracing = VertxTracing.create(tracer);
        this.vertx = mode.vertx(tracing);
        this.caller = caller;
        WebClientOptions options =
                new WebClientOptions().setFollowRedirects(false).setProtocolVersion(version);
        this.client = mode == Mode.STOCK_FACTORY
                ? tracing.webClient(vertx, options)
                : tracing.wrap(tracing.wrap(WebClient.create(vertx, options)));
    }

    @Override
    public CompletionStage<String> send(
            Context parent, String method, URI uri, Map<String, String> headers, @Nullable String body) {
        return caller.call(vertx, parent, () -> {
                    HttpRequest<Buffer> request = client.requestAbs(HttpMethod.valueOf(method), uri.toString());
                    headers.forEach(request::putHeader);
                    Future<HttpResponse<Buffer>> answer =
                            body == null ? request.send() : request.sendBuffer(Buffer.buffer(body));
                    return answer.map(HttpResponse::bodyAsString).map(text -> text == null ? "" : text);
                })
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Void> stream(Context parent, URI uri, Consumer<String> chunks) {
        return caller.call(
                        vertx,
                        parent,
                        () -> client.requestAbs(HttpMethod.GET, uri.toString())
                                .as(BodyCodec.pipe(new Chunks(chunks)))
                                .send()
                                .<Void>mapEmpty())
                .toCompletionStage();
    }

    @Override
    public void close() throws Exception {
        Requests.await(vertx.close());
    }

    /** A stream that passes on what is written to it. */
    private record Chunks(Consumer<String> consumer) implements WriteStream<Buffer> {

        @Override
        public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            return this;
        }

        @Override
        public Future<Void> write(Buffer data) {
            consumer.accept(data.toString());
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> end() {
            return Future.succeededFuture();
        }

        @Override
        public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
            return this;
        }

        @Override
        public boolean writeQueueFull() {
            return false;
        }

        @Override
        public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
            return this;
        }
    }
}
