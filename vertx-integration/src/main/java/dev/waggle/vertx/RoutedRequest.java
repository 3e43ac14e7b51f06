package dev.waggle.vertx;

import dev.waggle.core.http.HttpServerSpan;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.RoutingContext;

/** One request on its way through a router. */
final class RoutedRequest extends ResponseEnd {

    private final RouteTemplates routes;
    private RoutingContext context;

    RoutedRequest(HttpServerSpan span, RoutingContext context, RouteTemplates routes) {
        super(span, context.request());
        this.context = context;
        this.routes = routes;
    }

    /** Once for each request. */
    void watchFromTheStart() {
        if (!watchBelow()) {
            context.addEndHandler(end -> {
                if (end.failed() && isOfTheRequest(end.cause())) {
                    // The router says one thing only: what comes after this is asked for anew.
                    if (!seesClose()) {
                        context.response().closeHandler(this);
                    }
                } else if (end.succeeded() || !seesClose()) {
                    handle(null);
                }
            });
        }
    }

    /** Again after a re-route, which clears these handlers and may come with a context of its own. */
    void watch(RoutingContext current) {
        context = current;
        if (span.isOwned()) {
            context.addBodyEndHandler(this);
        } else {
            context.addHeadersEndHandler(head -> answered());
            context.addBodyEndHandler(bodyEnd -> keepCurrent());
        }
    }

    /** The head is the last moment at which a span that somebody else ends, perhaps right then, can be enriched. */
    private void answered() {
        span.route(routes.of(context));
        span.failed(context.failure());
        span.end(context.response().getStatusCode());
        keepCurrent();
    }

    /** Whoever ends the span takes it out of the Vert.x context too: it is put back for the work that goes on. */
    private void keepCurrent() {
        ContextInternal current = ContextInternal.current();
        if (current != null) {
            current.runOnContext(v -> ContextSlot.set(current, span.context()));
        }
    }

    @Override
    void over(boolean closed) {
        if (!span.isEnded()) {
            span.route(routes.of(context));
            reached(context.failure(), closed);
        }
    }
}
