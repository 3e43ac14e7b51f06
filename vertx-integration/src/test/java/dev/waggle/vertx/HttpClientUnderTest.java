package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.ClientUnderTest;
import io.opentelemetry.context.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A wrapped HttpClient. */
final class HttpClientUnderTest implements ClientUnderTest {

    private final Vertx vertx;
    private final Caller caller;
    private final HttpClient client;

    HttpClientUnderTest(SessionTracer tracer, Mode mode, Caller caller, HttpVersion version) {
        VertxTracing tracing = VertxTracing.create(tracer);
        this.vertx = mode.vertx(tracing);
        this.caller = caller;
        this.client = tracing.wrap(
                tracing.wrap((HttpClient) vertx.createHttpClient(new HttpClientOptions().setProtocolVersion(version))));
    }

    private static RequestOptions options(String method, URI uri) {
        return new RequestOptions().setMethod(HttpMethod.valueOf(method)).setAbsoluteURI(uri.toString());
    }

    @Override
    public CompletionStage<String> send(
            Context parent, String method, URI uri, Map<String, String> headers, @Nullable String body) {
        return caller.call(vertx, parent, () -> {
                    RequestOptions options = options(method, uri);
                    headers.forEach(options::putHeader);
                    // Nested: from a thread that is not Vert.x's, what is chained to the response from outside may come
                    // after its body, which is lost then.
                    return client.request(options)
                            .compose(request -> (body == null ? request.send() : request.send(Buffer.buffer(body)))
                                    .compose(HttpClientResponse::body))
                            .map(Buffer::toString);
                })
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Void> stream(Context parent, URI uri, Consumer<String> chunks) {
        return caller.call(
                        vertx,
                        parent,
                        () -> client.request(options("GET", uri))
                                .compose(request -> request.send().compose(response -> {
                                    response.handler(chunk -> chunks.accept(chunk.toString()));
                                    return response.end();
                                })))
                .toCompletionStage();
    }

    @Override
    public void close() throws Exception {
        Requests.await(vertx.close());
    }
}
