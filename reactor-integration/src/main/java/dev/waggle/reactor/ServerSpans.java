package dev.waggle.reactor;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpServerSpan;
import dev.waggle.core.http.RequestSession;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** Gives a request its session, its server span and its context. */
final class ServerSpans {

    private final SessionTracer tracer;
    private final WebFilterOptions options;

    ServerSpans(SessionTracer tracer, WebFilterOptions options) {
        this.tracer = tracer;
        this.options = options;
    }

    /** Whether a filter further out has claimed the request or left it out: nothing is left to do. */
    static boolean isTaken(Context outer) {
        HttpServerSpan present = HttpServerSpan.fromContext(outer);
        return present != null && present.isClaimed();
    }

    /** The context of a request that is left out, or null for one that is not. */
    @Nullable
    Context ignored(ServerWebExchange exchange, Context outer) {
        ServerHttpRequest request = exchange.getRequest();
        try {
            if (!options.ignored().test(request)) {
                return null;
            }
            Context parent = trusts(request)
                    ? tracer.extract(outer, request, RequestHeaders.GETTER)
                    : outer.with(Baggage.empty());
            Span around = Span.fromContext(outer);
            Context within = around.getSpanContext().isValid() ? parent.with(around) : parent;
            Context traced = TracingContext.withTracer(within, tracer);
            return HttpServerSpan.ignored(tracer, traced, request.getMethod().name())
                    .context();
        } catch (RuntimeException thrown) {
            Warnings.RESOLVER.log(thrown);
            return null;
        }
    }

    /**
     * The span of this request.
     *
     * @param outer what the Reactor Context of the server has: a span of other instrumentation is adopted
     * @return null when the request cannot be read
     */
    @Nullable
    HttpServerSpan begin(ServerWebExchange exchange, Context outer) {
        HttpServerSpan span;
        try {
            span = start(exchange, TracingContext.withTracer(outer, tracer));
        } catch (RuntimeException unreadable) {
            Warnings.SERVER.log(unreadable);
            return null;
        }
        answer(exchange, span);
        return span;
    }

    private HttpServerSpan start(ServerWebExchange exchange, Context outer) {
        ServerHttpRequest request = exchange.getRequest();
        InboundRequest view = new InboundRequest(exchange, options.sessionResponseHeader());
        Session given = given(exchange);
        Context remote = tracer.extract(outer, request, RequestHeaders.GETTER);
        boolean trusted = trusts(request);
        SpanContext current = Span.fromContext(outer).getSpanContext();
        if (current.isValid() && !current.isRemote()) {
            Context adopted = outer.with(trusted ? Baggage.fromContext(remote) : Baggage.empty());
            // Whoever started the span believed the caller: its session is on the span, and may be in the context.
            Session session = RequestSession.of(tracer, trusted ? adopted : Context.root(), given);
            return HttpServerSpan.adopt(tracer, outer, session.storeIn(adopted), view);
        }
        SpanContext untrusted = trusted ? null : Span.fromContext(remote).getSpanContext();
        Context parent = trusted ? remote : outer;
        return HttpServerSpan.start(
                tracer, RequestSession.of(tracer, parent, given).storeIn(parent), untrusted, view);
    }

    private @Nullable Session given(ServerWebExchange exchange) {
        Session byCode = joined(exchange, options.sessionFrom());
        return byCode != null ? byCode : joined(exchange, options.sessionRequestHeader());
    }

    private @Nullable Session joined(
            ServerWebExchange exchange, Function<? super ServerWebExchange, @Nullable String> source) {
        try {
            String id = source.apply(exchange);
            return id == null ? null : tracer.joinSession(id);
        } catch (RuntimeException thrown) {
            Warnings.RESOLVER.log(thrown);
            return null;
        }
    }

    private boolean trusts(ServerHttpRequest request) {
        try {
            return options.trust().trusts(request);
        } catch (RuntimeException thrown) {
            Warnings.RESOLVER.log(thrown);
            return false;
        }
    }

    /** Not to be asked of a response that is sent already, and decorators of requests may think of more. */
    private void answer(ServerWebExchange exchange, HttpServerSpan span) {
        try {
            write(exchange.getResponse().getHeaders(), span);
        } catch (RuntimeException refused) {
            Warnings.SERVER.log(refused);
        }
    }

    private void write(HttpHeaders headers, HttpServerSpan span) {
        String header = options.sessionResponseHeader();
        Session session = Session.fromContext(span.context());
        if (header != null && session != null) {
            headers.set(header, session.id());
        }
        SpanContext identity = span.span().getSpanContext();
        if (options.traceResponse() && identity.isValid()) {
            headers.set(
                    "traceresponse",
                    "00-" + identity.getTraceId() + '-' + identity.getSpanId() + '-'
                            + identity.getTraceFlags().asHex());
        }
    }
}
