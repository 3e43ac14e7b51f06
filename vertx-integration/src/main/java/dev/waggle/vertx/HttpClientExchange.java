package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpClientSpan;
import io.opentelemetry.context.Context;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.HttpClientInternal;
import io.vertx.core.net.ProxyOptions;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One request of an HttpClient, through its redirects. Its steps follow each other, on the request's context. */
final class HttpClientExchange {

    private static final int SWITCHING_PROTOCOLS = 101;

    private final SessionTracer tracer;
    private final HttpClientInternal client;
    private final Context parent;
    private final TracerBelow below;
    private @Nullable ProxyOptions proxy;
    private int attempts;
    private volatile @Nullable HttpClientSpan span;

    /** Where the attempt is hidden from the tracer of somebody else's. */
    private volatile @Nullable ForeignTracerCarrier hiding;

    HttpClientExchange(SessionTracer tracer, HttpClientInternal client, Context parent) {
        this.tracer = tracer;
        this.client = client;
        this.parent = parent;
        this.below = TracerBelow.of(client.vertx().tracer());
    }

    Future<HttpClientRequest> request(RequestOptions options) {
        proxy = options.getProxyOptions();
        return attempt(options).map(request -> {
            request.response().onComplete(this::answered);
            return request;
        });
    }

    private Future<HttpClientRequest> attempt(RequestOptions options) {
        setDefaults(options);
        VertxClientRequest request = new VertxClientRequest(options);
        if (below != TracerBelow.FOREIGN) {
            return redirectable(own(options, request, () -> client.request(options)));
        }
        ContextInternal caller = client.vertx().getOrCreateContext();
        if (tracer.propagatesTo(request.serverAddress())) {
            return redirectable(underForeignTracer(options, caller));
        }
        ForeignTracerCarrier carrier = ForeignTracerCarrier.hiding(caller);
        hiding = carrier;
        return redirectable(own(options, request, () -> carrier.call(caller, () -> client.request(options))));
    }

    /** Each of them anew: the client hands its settings on from request to request, but not this one. */
    private Future<HttpClientRequest> redirectable(Future<HttpClientRequest> made) {
        return made.map(request -> request.redirectHandler(this::redirect));
    }

    /** The tracer underneath makes the span, under what it finds in the Vert.x context, which here may be none. */
    private Future<HttpClientRequest> underForeignTracer(RequestOptions options, ContextInternal caller) {
        attempts++;
        span = null;
        hiding = null;
        ForeignTracerCarrier carrier = ForeignTracerCarrier.showing(parent, caller);
        return carrier == null ? client.request(options) : carrier.call(caller, () -> client.request(options));
    }

    private Future<HttpClientRequest> own(
            RequestOptions options, VertxClientRequest request, Supplier<Future<HttpClientRequest>> make) {
        HttpClientSpan attempt = HttpClientSpan.start(tracer, parent, request, attempts++);
        span = attempt;
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (options.getHeaders() != null) {
            headers.setAll(options.getHeaders());
        }
        attempt.inject(headers, HttpHeaderSetter.INSTANCE, HttpHeaderSetter.INSTANCE);
        options.setHeaders(headers);
        if (below == TracerBelow.OURS) {
            options.setTraceOperation(TracerBelow.OWNED_REQUEST);
        }
        try {
            return make.get().onFailure(attempt::fail);
        } catch (RuntimeException | Error refused) {
            // What Vert.x refuses it may also throw.
            attempt.fail(refused);
            throw refused;
        }
    }

    /** The span says the address that the client would take. The floor knows no other way to ask for it. */
    @SuppressWarnings({"deprecation", "removal"})
    private void setDefaults(RequestOptions options) {
        HttpClientOptions defaults = client.options();
        if (options.getHost() == null) {
            options.setHost(defaults.getDefaultHost());
        }
        if (options.getPort() == null) {
            options.setPort(defaults.getDefaultPort());
        }
        if (options.isSsl() == null) {
            options.setSsl(defaults.isSsl());
        }
    }

    /** What the client itself does, with a span of its own for the next attempt and headers injected anew. */
    private @Nullable Future<HttpClientRequest> redirect(HttpClientResponse response) {
        Future<RequestOptions> next = client.redirectHandler().apply(response);
        HttpClientSpan attempt = span;
        if (next == null) {
            return null;
        }
        sent();
        if (attempt != null) {
            head(attempt, response);
            attempt.end();
        }
        return next.map(this::throughTheProxy).compose(this::attempt);
    }

    private RequestOptions throughTheProxy(RequestOptions redirected) {
        return proxy == null ? redirected : redirected.setProxyOptions(proxy);
    }

    private void sent() {
        ForeignTracerCarrier hidden = hiding;
        if (hidden != null) {
            hidden.sent(parent);
        }
    }

    private void answered(AsyncResult<HttpClientResponse> result) {
        sent();
        HttpClientSpan attempt = span;
        if (attempt == null) {
            return;
        }
        if (result.failed()) {
            attempt.fail(result.cause());
            return;
        }
        HttpClientResponse response = result.result();
        head(attempt, response);
        response.end().onComplete(body -> {
            if (body.succeeded() || isTunnel(response) && body.cause() instanceof HttpClosedException) {
                attempt.end();
            } else if (body.cause() instanceof CancellationException) {
                attempt.cancel();
            } else {
                attempt.fail(body.cause());
            }
        });
    }

    /** What the connection has become ends with it, whoever closes that. */
    private static boolean isTunnel(HttpClientResponse response) {
        return response.statusCode() == SWITCHING_PROTOCOLS
                || HttpMethod.CONNECT.equals(response.request().getMethod()) && response.statusCode() / 100 == 2;
    }

    private static void head(HttpClientSpan attempt, HttpClientResponse response) {
        attempt.response(
                response.statusCode(),
                VertxServerRequest.version(response.request().version()));
    }
}
