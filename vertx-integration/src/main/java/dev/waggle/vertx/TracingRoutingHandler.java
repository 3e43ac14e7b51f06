package dev.waggle.vertx;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpServerSpan;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;
import org.jspecify.annotations.Nullable;

/** Stands first on a router: session, server span and context of every request, until its response has ended. */
final class TracingRoutingHandler implements PlatformHandler {

    private static final String KEY = "dev.waggle.vertx.request";

    private final ServerSpans spans;
    private final RoutingOptions options;
    private final RouteTemplates routes = new RouteTemplates();

    TracingRoutingHandler(SessionTracer tracer, RoutingOptions options) {
        this.options = options;
        this.spans = new ServerSpans(tracer, options);
    }

    /** The server span of this request as an event, or null where no handler of ours has seen it. */
    static @Nullable Event eventOf(RoutingContext context) {
        TracedRequest known = context.get(KEY);
        return known == null ? null : known.span.event();
    }

    @Override
    public void handle(RoutingContext context) {
        TracedRequest known = context.get(KEY);
        if (known != null) {
            // A re-route runs the handlers again, and has cleared those that wait for the response's head and end.
            known.watch(context, routes);
        } else {
            begin(context);
        }
        context.next();
    }

    private void begin(RoutingContext context) {
        HttpServerSpan span = spans.begin(context.request(), sessionId(context));
        if (span != null) {
            TracedRequest traced = new TracedRequest(span, context);
            context.put(KEY, traced);
            context.addEndHandler(end -> traced.ended(context, routes));
            traced.watch(context, routes);
            traced.end.watchUpgrade(context.request(), () -> traced.ended(context, routes));
        }
    }

    private @Nullable String sessionId(RoutingContext context) {
        try {
            String id = options.resolveSession(context);
            String header = options.sessionRequestHeader();
            return id == null && header != null ? context.request().getHeader(header) : id;
        } catch (Exception e) {
            spans.warnOnce("A session resolver failed, which counts as none given: {0}", e);
            return null;
        }
    }

    /** One request on its way through the router. */
    private static final class TracedRequest {

        private final HttpServerSpan span;
        private final ResponseEnd end;

        TracedRequest(HttpServerSpan span, RoutingContext context) {
            this.span = span;
            this.end = new ResponseEnd(span, context.request());
        }

        void watch(RoutingContext context, RouteTemplates routes) {
            if (span.isOwned()) {
                context.addBodyEndHandler(bodyEnd -> ended(context, routes));
            } else {
                context.addHeadersEndHandler(head -> answered(context, routes));
                context.addBodyEndHandler(bodyEnd -> keepCurrent());
            }
        }

        /** The head is the last moment at which a span that somebody else ends, perhaps right then, can be enriched. */
        private void answered(RoutingContext context, RouteTemplates routes) {
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

        void ended(RoutingContext context, RouteTemplates routes) {
            if (!span.isEnded()) {
                span.route(routes.of(context));
                end.reached(context.failure());
            }
        }
    }
}
