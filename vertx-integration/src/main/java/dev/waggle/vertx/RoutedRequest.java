package dev.waggle.vertx;

import dev.waggle.core.Event;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpServerSpan;
import dev.waggle.core.http.RequestSession;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** One request on its way through a router. */
final class RoutedRequest extends ResponseEnd {

    private final RouteTemplates routes;
    private final ServerSpans spans;
    private RoutingContext context;

    RoutedRequest(HttpServerSpan span, RoutingContext context, RouteTemplates routes, ServerSpans spans) {
        super(span, context.request());
        this.context = context;
        this.routes = routes;
        this.spans = spans;
    }

    Event event() {
        return span.event();
    }

    /** Moves it to the session of this id; null, or one that breaks the grammar, changes nothing. */
    void join(SessionTracer tracer, @Nullable String id) {
        Session named = spans.joined(id);
        if (named != null) {
            enter(RequestSession.of(tracer, span.context(), named));
        }
    }

    /** Moves it to this session: its span, and what starts on its context from now on. */
    void enter(Session session) {
        span.join(session);
        spans.nameSession(context.response(), span);
        moveContexts(session);
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
