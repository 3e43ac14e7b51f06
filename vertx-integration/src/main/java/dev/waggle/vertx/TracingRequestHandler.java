package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpServerSpan;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

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
        String header = options.sessionRequestHeader();
        HttpServerSpan span = spans.begin(request, header == null ? null : spans.joined(request.getHeader(header)));
        if (span == null) {
            next.handle(request);
            return;
        }
        HttpServerResponse response = request.response();
        ResponseEnd end = new ResponseEnd(span, request);
        // Single slots, all of them: what the application displaces, the others and our tracer make up for.
        response.bodyEndHandler(end);
        response.endHandler(end);
        if (!end.watchBelow() && !end.seesClose()) {
            response.exceptionHandler(failure -> {
                if (!ResponseEnd.isOfTheRequest(failure)) {
                    end.handle(null);
                }
            });
            response.closeHandler(end);
        }
        try {
            next.handle(request);
        } catch (Throwable failure) {
            end.thrown(failure);
            throw failure;
        }
    }
}
