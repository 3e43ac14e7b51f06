package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.http.HttpClientInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An HttpClient whose requests have client spans, from the call to the end of the body. */
final class TracedHttpClient implements HttpClient {

    private final SessionTracer tracer;
    private final HttpClientInternal client;

    TracedHttpClient(SessionTracer tracer, HttpClientInternal client) {
        this.tracer = tracer;
        this.client = client;
    }

    static HttpClient wrap(SessionTracer tracer, HttpClient client) {
        if (client instanceof TracedHttpClient) {
            return client;
        }
        if (!(client instanceof HttpClientInternal internal)) {
            throw new IllegalArgumentException("wrap needs an HttpClient that Vert.x made: "
                    + client.getClass().getName());
        }
        return new TracedHttpClient(tracer, internal);
    }

    @Override
    public Future<HttpClientRequest> request(RequestOptions options) {
        return new HttpClientExchange(tracer, client, Context.current()).request(new RequestOptions(options));
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
        return client.shutdown(timeout, unit);
    }

    // No @Override: the floor's interface does not have it.
    @SuppressWarnings("MissingOverride")
    public Future<Void> shutdown(Duration timeout) {
        return client.shutdown(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
