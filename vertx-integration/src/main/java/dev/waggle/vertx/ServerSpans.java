package dev.waggle.vertx;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpServerSpan;
import dev.waggle.core.http.RequestSession;
import dev.waggle.core.http.ServerRequest;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/** Gives a request its session, its server span and its context, in whichever of the three modes Vert.x runs. */
final class ServerSpans {

    private final SessionTracer tracer;
    private final RoutingOptions options;
    private final Warnings warnings = new Warnings();

    ServerSpans(SessionTracer tracer, RoutingOptions options) {
        this.tracer = tracer;
        this.options = options;
    }

    /**
     * The span of this request, current on its Vert.x context from now on.
     *
     * @param given the session that the application gave, or null
     * @return null when nothing is left to do: somebody above claimed the request already, or it is not to be recorded
     */
    @Nullable
    HttpServerSpan begin(HttpServerRequest request, @Nullable Session given) {
        ContextInternal vertx = ContextInternal.current();
        Context below = vertx == null ? Context.root() : ContextSlot.getOrRoot(vertx);
        HttpServerSpan present = HttpServerSpan.fromContext(below);
        if (present != null && present.isClaimed()) {
            return null;
        }
        boolean ignored = ignores(request);
        HttpServerSpan span = ignored ? unrecorded(request, below, present) : start(request, given, below, present);
        if (vertx != null) {
            // Never taken out again: this Vert.x context is the request's own, and work that goes on after the answer
            // keeps its parent.
            ContextSlot.set(vertx, span.context());
        }
        if (ignored) {
            return null;
        }
        answer(request.response(), span);
        return span;
    }

    /** Below the span of a tracer of somebody else's, which is left as it is. */
    private HttpServerSpan unrecorded(HttpServerRequest request, Context below, @Nullable HttpServerSpan present) {
        if (present != null) {
            present.forgo();
        }
        Context remote = remote(request, present);
        boolean trusted = trusts(request);
        Context parent =
                isForeign(below, present) ? adopted(below, remote, trusted) : trusted ? remote : Context.root();
        return HttpServerSpan.ignored(tracer, parent, request.method().name());
    }

    private Context remote(HttpServerRequest request, @Nullable HttpServerSpan present) {
        return present != null
                ? present.parent()
                : tracer.extract(Context.root(), request.headers(), HeaderGetter.INSTANCE);
    }

    /** Whoever made what is there may have read the first of several baggage headers only. */
    private static Context adopted(Context below, Context remote, boolean trusted) {
        return below.with(trusted ? Baggage.fromContext(remote) : Baggage.empty());
    }

    private static boolean isForeign(Context below, @Nullable HttpServerSpan present) {
        return present == null && isLocal(Span.fromContext(below).getSpanContext());
    }

    private HttpServerSpan start(
            HttpServerRequest request, @Nullable Session given, Context below, @Nullable HttpServerSpan present) {
        ServerRequest view = VertxServerRequest.of(request, present);
        Context remote = remote(request, present);
        boolean trusted = trusts(request);
        if (isForeign(below, present)) {
            Context adopted = adopted(below, remote, trusted);
            // Whoever started the span believed the caller: its session is on the span, and may be in the context.
            Session session = RequestSession.of(tracer, trusted ? adopted : Context.root(), given);
            return HttpServerSpan.adopt(tracer, below, session.storeIn(adopted), view);
        }
        SpanContext untrusted = trusted ? null : Span.fromContext(remote).getSpanContext();
        Context parent = trusted ? remote : Context.root();
        Session session = RequestSession.of(tracer, parent, given);
        if (present == null) {
            return HttpServerSpan.start(tracer, session.storeIn(parent), untrusted, view);
        }
        if (present.isStarted() && trusted) {
            present.claim();
            present.join(session);
            return present;
        }
        // Nobody looked at it, or it believes what must not be believed: it is left unended, and so never told of.
        return present.restart(session.storeIn(parent), untrusted, view);
    }

    private static boolean isLocal(SpanContext current) {
        return current.isValid() && !current.isRemote();
    }

    /** The session of this id, or null where there is none, or one that breaks the grammar. */
    @Nullable
    Session joined(@Nullable String id) {
        try {
            return id == null ? null : tracer.joinSession(id);
        } catch (IllegalArgumentException e) {
            warnings.once("The session id of a request is ignored: {0}", e.getMessage());
            return null;
        }
    }

    private boolean ignores(HttpServerRequest request) {
        try {
            return options.ignores(request);
        } catch (Exception e) {
            warnings.once("The predicate of ignore failed, which counts as no: {0}", e);
            return false;
        }
    }

    Warnings warnings() {
        return warnings;
    }

    private boolean trusts(HttpServerRequest request) {
        try {
            return options.trust().trusts(request);
        } catch (Exception e) {
            warnings.once("A trust policy failed, which counts as no: {0}", e);
            return false;
        }
    }

    /** Says in the response's headers what is wanted there. Again after a re-route, which clears them. */
    void answer(HttpServerResponse response, HttpServerSpan span) {
        if (response.headWritten()) {
            return;
        }
        nameSession(response, span);
        SpanContext identity = span.span().getSpanContext();
        if (options.traceResponse() && identity.isValid()) {
            response.putHeader(
                    "traceresponse",
                    "00-" + identity.getTraceId() + '-' + identity.getSpanId() + '-'
                            + identity.getTraceFlags().asHex());
        }
    }

    /** Answers with the session of the request, where that is wanted. */
    void nameSession(HttpServerResponse response, HttpServerSpan span) {
        String header = options.sessionResponseHeader();
        Session session = Session.fromContext(span.context());
        if (header == null || session == null || response.headWritten()) {
            return;
        }
        try {
            response.putHeader(header, session.id());
        } catch (IllegalStateException sent) {
            // In this moment, by another thread.
        }
    }
}
