package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpClientSpan;
import dev.waggle.vertx.TracerBelow.OwnTracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Completable;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.impl.HttpContext;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** One call of a WebClient, through its redirects. Confined to the phases of one {@link HttpContext}. */
final class WebClientExchange implements Completable<HttpResponse<?>> {

    private static final AtomicReferenceFieldUpdater<WebClientExchange, @Nullable HttpClientSpan> SPAN =
            AtomicReferenceFieldUpdater.newUpdater(WebClientExchange.class, HttpClientSpan.class, "span");

    private final TracingInterceptor owner;
    private final SessionTracer tracer;
    private final TracerBelow below;
    private final @Nullable OwnTracer tracerBelow;
    private final Context parent;
    private final ContextInternal vertx;
    private int attempts;
    private boolean answered;

    /** What the tracer below finds the attempt's span by, and injects then; null when that is done here. */
    private @Nullable String operation;

    private volatile @Nullable HttpClientSpan span;

    /** Where the attempt is hidden from the tracer of somebody else's. */
    private @Nullable ForeignTracerCarrier hiding;

    /** Where the request is to be made that was made somewhere else: before it is made anew, and while that happens. */
    private @Nullable ForeignTracerCarrier elsewhere;

    private @Nullable ForeignTracerCarrier anew;

    WebClientExchange(
            TracingInterceptor owner, SessionTracer tracer, TracerBelow below, Context parent, ContextInternal vertx) {
        this.owner = owner;
        this.tracer = tracer;
        this.below = below;
        this.tracerBelow = below == TracerBelow.OURS && vertx.owner().tracer() instanceof OwnTracer ours ? ours : null;
        this.parent = parent;
        this.vertx = vertx;
    }

    TracingInterceptor owner() {
        return owner;
    }

    /** A request is about to be made: the first one, or one more after a redirect or by an interceptor that tries again. */
    void create(HttpContext<?> http) {
        ForeignTracerCarrier kept = anew;
        if (kept != null) {
            anew = null;
            handOver(kept, http);
            return;
        }
        HttpClientSpan before = span;
        if (before != null) {
            over(before, answered ? null : http.failure());
        }
        answered = false;
        VertxClientRequest request = new VertxClientRequest(http.requestOptions());
        if (below == TracerBelow.FOREIGN) {
            createOverForeignTracer(http, request);
        } else {
            createOwn(http, request);
            http.next();
        }
    }

    /**
     * The tracer underneath injects what it finds where the request is made, and makes the span under it: there it has to be shown
     * the parent, or nothing. The phases are for one thread. On another one the request is made where it may not be sent, and anew
     * when that comes to its own.
     */
    private void createOverForeignTracer(HttpContext<?> http, VertxClientRequest request) {
        boolean inside = tracer.propagatesTo(request.serverAddress());
        if (inside) {
            attempts++;
            SPAN.lazySet(this, null);
        } else {
            createOwn(http, request);
        }
        ForeignTracerCarrier carrier =
                inside ? ForeignTracerCarrier.showing(parent, vertx) : ForeignTracerCarrier.hiding(vertx);
        hiding = inside ? null : carrier;
        boolean here = vertx.inThread();
        // Also where an attempt before this one has failed and was not made anew.
        elsewhere = here ? null : carrier;
        if (here && carrier != null) {
            handOver(carrier, http);
        } else {
            http.next();
        }
    }

    private static void handOver(ForeignTracerCarrier carrier, HttpContext<?> http) {
        carrier.run(() -> {
            try {
                http.next();
            } catch (RuntimeException | Error refused) {
                // A client that is closed throws.
                http.fail(refused);
            }
        });
    }

    private void createOwn(HttpContext<?> http, VertxClientRequest request) {
        HttpClientSpan attempt = HttpClientSpan.start(tracer, parent, request, attempts++);
        // Ordered is enough for the phases, which follow each other.
        SPAN.lazySet(this, attempt);
        if (tracerBelow != null) {
            operation = tracerBelow.injectFor(attempt);
            http.requestOptions().setTraceOperation(operation != null ? operation : TracerBelow.OWNED_REQUEST);
        }
    }

    /**
     * There is a connection, and nothing was written to it yet; a redirect brings the headers of the attempt before.
     *
     * @return false when the request is made anew instead
     */
    boolean send(HttpContext<?> http) {
        HttpClientSpan attempt = span;
        HttpClientRequest request = http.clientRequest();
        if (request != null && elsewhere != null) {
            anew = elsewhere;
            elsewhere = null;
            request.reset();
            http.createRequest(http.requestOptions());
            return false;
        }
        if (attempt == null || request == null) {
            return true;
        }
        if (operation != null) {
            if (!request.headers().isEmpty()) {
                HttpClientSpan.removeHeaders(request.headers(), HttpHeaderSetter.INSTANCE);
            }
        } else {
            attempt.inject(request.headers(), HttpHeaderSetter.INSTANCE, HttpHeaderSetter.INSTANCE);
        }
        return true;
    }

    /** The head of a response is there; that of a redirect ends its attempt. */
    void response(HttpContext<?> http) {
        HttpClientSpan attempt = span;
        HttpClientResponse response = http.clientResponse();
        if (attempt == null || response == null) {
            return;
        }
        answered = true;
        if (hiding != null) {
            hiding.sent(parent);
        }
        attempt.response(
                response.statusCode(),
                VertxServerRequest.version(response.request().version()));
        if (http.phase() == io.vertx.ext.web.client.impl.ClientPhase.FOLLOW_REDIRECT) {
            attempt.end();
        }
    }

    /** The attempt failed; whoever stands after us may try again. */
    void failed(HttpContext<?> http) {
        HttpClientSpan attempt = span;
        if (attempt != null) {
            over(attempt, http.failure());
        }
    }

    /** The body was read to its end, or the call failed. */
    @Override
    public void complete(@Nullable HttpResponse<?> result, @Nullable Throwable failure) {
        HttpClientSpan attempt = span;
        if (attempt != null) {
            over(attempt, failure);
        }
    }

    private void over(HttpClientSpan attempt, @Nullable Throwable failure) {
        if (tracerBelow != null && operation != null) {
            tracerBelow.forget(operation, attempt);
        }
        if (failure == null) {
            attempt.end();
        } else {
            attempt.fail(failure);
        }
    }
}
