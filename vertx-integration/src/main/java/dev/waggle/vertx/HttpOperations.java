package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpClientSpan;
import dev.waggle.core.http.HttpServerSpan;
import dev.waggle.core.http.ServerRequest;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.internal.ContextInternal;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** HTTP requests that no handler and no wrapper of ours has claimed, or not yet. */
final class HttpOperations {

    private static final TextMapSetter<BiConsumer<String, String>> SETTER = (headers, name, value) -> {
        if (headers != null) {
            headers.accept(name, value);
        }
    };

    private final SessionTracer tracer;

    HttpOperations(SessionTracer tracer) {
        this.tracer = tracer;
    }

    HttpServerSpan receive(ContextInternal vertx, Context parent, ServerRequest request) {
        HttpServerSpan span = HttpServerSpan.prepare(tracer, parent, request);
        ContextSlot.set(vertx, span.context());
        return span;
    }

    /** On HTTP/2 Vert.x says this at the response's headers, and again after a reset. */
    void respond(ContextInternal vertx, Object payload, int status, @Nullable Throwable failure) {
        if (!(payload instanceof HttpServerSpan span)) {
            return;
        }
        if (span.isClaimed()) {
            respondClaimed(vertx, span.request(), failure);
        } else if (failure == null) {
            span.end(status);
        } else if (failure instanceof HttpClosedException || !isHttp1(span)) {
            // Any other failure on HTTP/1 is one of reading the request, which is answered all the same.
            span.disconnect(status);
        }
    }

    private static void respondClaimed(
            ContextInternal vertx, @Nullable ServerRequest request, @Nullable Throwable failure) {
        if (failure != null && ResponseEnd.isOfTheRequest(failure)) {
            return;
        }
        ResponseEnd end = null;
        if (request instanceof VertxServerRequest whole && whole.isHttp1() == (failure == null)) {
            end = whole.takeEnd();
        } else if (request instanceof ObservedRequest head && failure != null) {
            end = head.takeEnd();
        }
        if (end == null) {
            return;
        }
        if (failure == null) {
            end.taken(vertx);
        } else {
            // After the handlers of the application, which may have taken the places of all that would have told of it.
            end.run();
        }
    }

    private static boolean isHttp1(HttpServerSpan span) {
        return span.request() instanceof VertxServerRequest request && request.isHttp1();
    }

    HttpClientSpan send(Context parent, ObservedHead head, BiConsumer<String, String> headers) {
        HttpClientSpan span = HttpClientSpan.start(tracer, parent, ObservedCall.of(head), 0);
        // Vert.x only lets a tracer add: where somebody injected by hand already, a second traceparent would make the
        // receiver drop both.
        MultiMap present = head.headers();
        if (present == null || !present.contains("traceparent")) {
            span.inject(headers, SETTER);
        }
        return span;
    }

    /** @param present what the request has already; an interceptor after ours may have written a header of its own */
    void inject(HttpClientSpan span, @Nullable MultiMap present, BiConsumer<String, String> headers) {
        if (present == null || !hasAny(present)) {
            span.inject(headers, SETTER);
            return;
        }
        span.<BiConsumer<String, String>>inject(headers, (carrier, name, value) -> {
            if (carrier != null && !present.contains(name)) {
                carrier.accept(name, value);
            }
        });
    }

    private static boolean hasAny(MultiMap headers) {
        return !headers.isEmpty()
                && (headers.contains(HeaderNames.TRACEPARENT)
                        || headers.contains(HeaderNames.TRACESTATE)
                        || headers.contains(HeaderNames.BAGGAGE));
    }

    void complete(Object payload, int status, @Nullable Throwable failure) {
        if (!(payload instanceof HttpClientSpan span)) {
            return;
        }
        if (status > 0) {
            span.response(status, null);
        }
        if (failure == null) {
            span.end();
        } else {
            span.fail(failure);
        }
    }
}
