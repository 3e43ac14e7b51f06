package dev.waggle.vertx;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpServerSpan;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/** The routing handler's work for an HTTP server without a router. */
final class TracingRequestHandler implements Handler<HttpServerRequest> {

    private final ServerSpans spans;
    private final RoutingOptions options;
    private final Handler<HttpServerRequest> next;

    TracingRequestHandler(SessionTracer tracer, RoutingOptions options, Handler<HttpServerRequest> next) {
        this.spans = new ServerSpans(tracer, options);
        this.options = options;
        this.next = next;
    }

    @Override
    public void handle(HttpServerRequest request) {
        ContextInternal own = StrayRequest.ownContext(request);
        if (own == null) {
            serve(request);
        } else {
            StrayRequest.within(own, () -> serve(request));
        }
    }

    private void serve(HttpServerRequest request) {
        HttpServerSpan span = spans.begin(request, given(request));
        if (span == null) {
            next.handle(request);
            return;
        }
        ResponseEnd end = new ResponseEnd(span, request);
        if (!end.watchBelow()) {
            watch(request.response(), end);
        }
        try {
            next.handle(request);
        } catch (Throwable failure) {
            end.thrown(failure);
            throw failure;
        }
    }

    private @Nullable Session given(HttpServerRequest request) {
        String header = options.sessionRequestHeader();
        return header == null ? null : spans.joined(request.getHeader(header));
    }

    /** Single slots, all of them: whoever stood around us has lost his, and what the application displaces the others make up for. */
    private static void watch(HttpServerResponse response, ResponseEnd end) {
        response.bodyEndHandler(end);
        response.endHandler(end);
        if (!end.seesClose()) {
            response.exceptionHandler(failure -> {
                if (!ResponseEnd.isOfTheRequest(failure)) {
                    end.handle(null);
                }
            });
            response.closeHandler(end);
        }
    }
}
