package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpClientSpan;
import dev.waggle.core.http.HttpServerSpan;
import dev.waggle.core.http.ServerRequest;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
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

    HttpServerSpan receive(ContextInternal vertx, Context parent, HttpRequest request) {
        ServerRequest view = request instanceof HttpServerRequest whole
                ? new VertxServerRequest(whole)
                : new ObservedRequest(request);
        HttpServerSpan span = HttpServerSpan.prepare(tracer, parent, view);
        ContextSlot.set(vertx, span.context());
        return span;
    }

    /** On HTTP/2 Vert.x says this at the response's headers, and again after a reset. */
    void respond(Object payload, @Nullable Object response, @Nullable Throwable failure) {
        if (!(payload instanceof HttpServerSpan span) || span.isClaimed()) {
            return;
        }
        int status = status(response);
        if (failure == null) {
            span.end(status);
        } else {
            span.disconnect(status);
        }
    }

    HttpClientSpan send(Context parent, HttpRequest request, BiConsumer<String, String> headers) {
        HttpClientSpan span = HttpClientSpan.start(tracer, parent, ObservedCall.of(request), 0);
        MultiMap present = request.headers();
        // Vert.x only lets a tracer add: where somebody injected by hand already, a second traceparent would make the
        // receiver drop both.
        if (present == null || !present.contains("traceparent")) {
            span.inject(headers, SETTER, (carrier, name) -> {});
        }
        return span;
    }

    void complete(Object payload, @Nullable Object response, @Nullable Throwable failure) {
        if (!(payload instanceof HttpClientSpan span)) {
            return;
        }
        int status = status(response);
        if (status > 0) {
            span.response(status, null);
        }
        if (failure == null) {
            span.end();
        } else {
            span.fail(failure);
        }
    }

    private static int status(@Nullable Object response) {
        return response instanceof HttpResponse answered ? answered.statusCode() : 0;
    }
}
