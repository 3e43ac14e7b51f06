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

    /** Whether the interceptor has returned from the attempt that it was to create. */
    private volatile boolean handled;

    /** Where the attempt is hidden from the tracer of somebody else's. */
    private @Nullable ForeignTracerCarrier hiding;

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
        handled = false;
        try {
            createAttempt(http);
        } finally {
            handled = true;
        }
    }

    private void createAttempt(HttpContext<?> http) {
        HttpClientSpan before = span;
        if (before != null) {
            over(before, answered ? null : http.failure());
        }
        answered = false;
        VertxClientRequest request = new VertxClientRequest(http.requestOptions());
        if (below != TracerBelow.FOREIGN) {
            createOwn(http, request);
            http.next();
        } else if (tracer.propagatesTo(request.serverAddress())) {
            createUnderForeignTracer(http);
        } else {
            createOwn(http, request);
            ForeignTracerCarrier carrier = ForeignTracerCarrier.hiding(vertx);
            hiding = carrier;
            carrier.run(() -> goOn(carrier, http, false));
        }
    }

    /**
     * Once the interceptor has returned and, a turn later, its caller has noticed that: only then does {@code next} go on here, and
     * not on the thread of the caller, which may be another one.
     */
    private void goOn(ForeignTracerCarrier carrier, HttpContext<?> http, boolean returned) {
        if (!returned) {
            boolean now = handled;
            carrier.run(() -> goOn(carrier, http, now));
            return;
        }
        try {
            http.next();
        } catch (RuntimeException | Error refused) {
            // A client that is closed throws.
            http.fail(refused);
        }
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
     * The tracer underneath makes the span and injects. It takes its parent from the Vert.x context, which on a thread
     * that is not Vert.x's is empty: the request is made on one that has it.
     */
    private void createUnderForeignTracer(HttpContext<?> http) {
        attempts++;
        hiding = null;
        SPAN.lazySet(this, null);
        ForeignTracerCarrier carrier = ForeignTracerCarrier.showing(parent, vertx);
        if (carrier == null) {
            http.next();
        } else {
            carrier.run(() -> goOn(carrier, http, false));
        }
    }

    /** There is a connection, and nothing was written to it yet; a redirect brings the headers of the attempt before. */
    void send(HttpContext<?> http) {
        HttpClientSpan attempt = span;
        HttpClientRequest request = http.clientRequest();
        if (attempt == null || request == null) {
            return;
        }
        if (operation != null) {
            if (!request.headers().isEmpty()) {
                HttpClientSpan.removeHeaders(request.headers(), HttpHeaderSetter.INSTANCE);
            }
        } else {
            attempt.inject(request.headers(), HttpHeaderSetter.INSTANCE, HttpHeaderSetter.INSTANCE);
        }
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
