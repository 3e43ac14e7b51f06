package dev.waggle.vertx;

import dev.waggle.core.Session;
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

    /** The request as a handler of ours knows it, or null where none has seen it, or it is not to be recorded. */
    static @Nullable RoutedRequest of(RoutingContext context) {
        return context.get(KEY);
    }

    @Override
    public void handle(RoutingContext context) {
        ContextInternal own = StrayRequest.ownContext(context.request());
        if (own == null) {
            serve(context);
        } else {
            StrayRequest.within(own, () -> serve(context));
        }
    }

    private void serve(RoutingContext context) {
        RoutedRequest known = context.get(KEY);
        if (known != null) {
            // A re-route runs the handlers again, and has cleared those that wait for the response's head and end.
            known.watch(context);
            spans.answer(context.response(), known.span);
        } else {
            begin(context);
        }
        context.next();
    }

    private void begin(RoutingContext context) {
        HttpServerSpan span = spans.begin(context.request(), given(context));
        if (span != null) {
            RoutedRequest request = new RoutedRequest(span, context, routes, spans);
            context.put(KEY, request);
            request.watchFromTheStart();
            request.watch(context);
        }
    }

    private @Nullable Session given(RoutingContext context) {
        Session byCode = spans.joined(resolved(context));
        String header = options.sessionRequestHeader();
        return byCode != null || header == null
                ? byCode
                : spans.joined(context.request().getHeader(header));
    }

    private @Nullable String resolved(RoutingContext context) {
        try {
            return options.resolveSession(context);
        } catch (Exception e) {
            spans.warnings().once("A session resolver failed, which counts as none given: {0}", e);
            return null;
        }
    }
}
