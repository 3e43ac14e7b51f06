package dev.waggle.core.http;

import dev.waggle.core.Event;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.internal.PairContext;
import dev.waggle.core.internal.SpanEnd;
import dev.waggle.core.internal.SpanHolder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The server span of one request, from its first byte to the end of its response.
 *
 * <p>Safe for any thread. Ends once; whatever is said after that is ignored. Nothing throws.
 */
public final class HttpServerSpan {

    private static final ContextKey<HttpServerSpan> KEY = ContextKey.named("waggle-http-server-span");

    // Not objects of their own: a request comes back to its span after a megabyte of others, and each is a cache miss.
    private static final AtomicIntegerFieldUpdater<HttpServerSpan> CLAIMED =
            AtomicIntegerFieldUpdater.newUpdater(HttpServerSpan.class, "claimed");
    private static final AtomicIntegerFieldUpdater<HttpServerSpan> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(HttpServerSpan.class, "ended");
    private static final AtomicReferenceFieldUpdater<HttpServerSpan, @Nullable Throwable> FAILURE =
            AtomicReferenceFieldUpdater.newUpdater(HttpServerSpan.class, Throwable.class, "failure");

    /** The {@code error.type} of a response that its client did not wait for. */
    public static final String CLIENT_DISCONNECTED = "client_disconnected";

    private final SessionTracer tracer;
    private final Span span;
    private final Context parent;
    private final String method;
    private final boolean owned;
    private final boolean ignored;

    /** Immutable objects: who reads one while the request changes its session sees the one or the other. */
    private Context context;

    /** What we called the span last. Whoever calls it something else knows better. */
    private @Nullable String name;

    private @Nullable ServerRequest request;
    private volatile int claimed;
    private volatile int ended;
    private volatile @Nullable Throwable failure;

    private HttpServerSpan(
            SessionTracer tracer,
            Span span,
            Context under,
            String method,
            @Nullable String name,
            boolean owned,
            boolean claimed,
            @Nullable ServerRequest request) {
        this.tracer = tracer;
        this.span = span;
        this.method = method;
        this.name = name;
        this.owned = owned;
        this.ignored = false;
        this.claimed = claimed ? 1 : 0;
        this.request = request;
        this.parent = under;
        this.context = PairContext.of(under, span, KEY, this);
    }

    /** An ignored one, which nobody ends: nothing of the request is kept for as long as somebody works under it. */
    private HttpServerSpan(SessionTracer tracer, Span unsampled, Context under, String method) {
        this.tracer = tracer;
        this.span = unsampled;
        this.method = method;
        this.owned = false;
        this.ignored = true;
        this.claimed = 1;
        this.parent = under;
        this.context = PairContext.of(under, unsampled, KEY, this);
    }

    /**
     * Starts a server span, with every attribute that is known set before the start, so that samplers see them.
     *
     * @param parent what was extracted from the request, or the root context where it is not trusted
     * @param untrusted the remote span to link to instead of being its child, or null
     */
    public static HttpServerSpan start(
            SessionTracer tracer, Context parent, @Nullable SpanContext untrusted, ServerRequest request) {
        return claimed(tracer, builder(tracer, parent, untrusted, request), parent, request);
    }

    /** The same in the place of this prepared span, as of when that was prepared; it is claimed, and never told of. */
    public HttpServerSpan restart(Context parent, @Nullable SpanContext untrusted, ServerRequest request) {
        forgo();
        SpanBuilder builder = builder(tracer, parent, untrusted, request);
        if (span instanceof DeferredSpan deferred) {
            // What stood before the handler may have waited for the body.
            builder.setStartTimestamp(deferred.receivedAt(), TimeUnit.NANOSECONDS);
        }
        return claimed(tracer, builder, parent, request);
    }

    private static HttpServerSpan claimed(
            SessionTracer tracer, SpanBuilder builder, Context parent, ServerRequest request) {
        String method = request.method();
        return new HttpServerSpan(
                tracer, builder.startSpan(), parent, method, HttpMethods.inName(method), true, true, request);
    }

    /**
     * For a request that nobody is to record: a span that is not sampled, in the caller's trace where it has one. What goes on under
     * its context is not sampled either, unless a sampler has other ideas, and says so to whom it calls.
     *
     * @param parent what is believed of the request
     */
    public static HttpServerSpan ignored(SessionTracer tracer, Context parent, String method) {
        Span unsampled = UnsampledSpan.below(Span.fromContext(parent).getSpanContext());
        return new HttpServerSpan(tracer, unsampled, parent, method);
    }

    /**
     * A server span for a tracer underneath, which hears of the request before a handler can say which session it
     * belongs to and whether it is trusted: it starts, as of now, when somebody first looks at it. Whoever finds it
     * before that, {@link #claim}s it and starts the right one in its place.
     */
    public static HttpServerSpan prepare(SessionTracer tracer, Context parent, ServerRequest request) {
        String method = request.method();
        Span deferred = new DeferredSpan(tracer, parent, request);
        return new HttpServerSpan(tracer, deferred, parent, method, HttpMethods.inName(method), true, false, request);
    }

    static SpanBuilder builder(
            SessionTracer tracer, Context parent, @Nullable SpanContext untrusted, ServerRequest request) {
        String method = request.method();
        SpanBuilder builder = tracer.tracer()
                .spanBuilder(HttpMethods.inName(method))
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER);
        if (untrusted != null && untrusted.isValid()) {
            builder.addLink(untrusted);
        }
        describe(builder, method, request);
        return builder;
    }

    /**
     * Takes the server span of other instrumentation: it is enriched, and never ended here.
     *
     * @param current the context that it is current in
     * @param context what the work of the request is to run under: the same span, with session and baggage
     */
    public static HttpServerSpan adopt(SessionTracer tracer, Context current, Context context, ServerRequest request) {
        Span span = Span.fromContext(current);
        Session session = Session.fromContext(context);
        if (session != null) {
            LateSession.stamp(tracer, span, Session.fromContext(current), session);
        }
        describe(span, request);
        return new HttpServerSpan(tracer, span, context, request.method(), nameOf(span), false, true, request);
    }

    /**
     * Moves the span to the session that was found out since, and {@link #context} with it: what starts under that from now on is in
     * the session. What has started stays where it is, and so does what a sampler decided. Once the span has ended only the
     * context moves.
     */
    public void join(Session session) {
        Context moved = session.storeIn(parent);
        // With what the caller's baggage says of it, as everything below has it.
        Session whole = Session.fromContext(moved);
        if (ended == 0) {
            LateSession.stamp(tracer, span, Session.fromContext(context), whole != null ? whole : session);
        }
        context = PairContext.of(moved, span, KEY, this);
    }

    /** False for a {@link #prepare}d span that nobody looked at yet. */
    public boolean isStarted() {
        return !(span instanceof DeferredSpan deferred) || deferred.isHeld();
    }

    /** The server span that was put into this context by {@link #start} or {@link #adopt}, or null. */
    public static @Nullable HttpServerSpan fromContext(Context context) {
        return context.get(KEY);
    }

    /** The span underneath. */
    public Span span() {
        return span;
    }

    /** What the span was started or prepared under: for a prepared one, what the request's headers say. */
    public Context parent() {
        return parent;
    }

    /**
     * What the span reads its request from. Null once it has ended, as soon as a thread sees that: its context may be kept for
     * longer than a request.
     */
    public @Nullable ServerRequest request() {
        return request;
    }

    /** What the work of the request runs under: span, session, baggage. */
    public Context context() {
        return context;
    }

    /** The span as an event, for enrichment. */
    public Event event() {
        return tracer.eventIn(context);
    }

    /** Whether it stands for a request that is not to be recorded. */
    public boolean isIgnored() {
        return ignored;
    }

    /** Whether the span is ours to end: false for an adopted one. */
    public boolean isOwned() {
        return owned;
    }

    /**
     * Says of a {@link #prepare}d span that somebody who sees the end of the response has taken it over: the tracer below
     * that prepared it leaves its end alone from then on. All others are claimed from the start.
     */
    public void claim() {
        // Ordered and no more: a volatile write would wait for all that the request has written to reach the cache.
        CLAIMED.lazySet(this, 1);
    }

    /** Claims a {@link #prepare}d span that nobody is to start any more: whoever looks at it now finds none. */
    public void forgo() {
        claim();
        if (span instanceof DeferredSpan deferred) {
            deferred.forgo();
        }
    }

    /** Whether somebody sees to the end of this span who is not the tracer below. */
    public boolean isClaimed() {
        return claimed != 0;
    }

    /** Whether the span has ended, or for an adopted one whether its request has. */
    public boolean isEnded() {
        return ended != 0;
    }

    /**
     * The template of the route that answers, such as {@code /users/:id}; names the span, unless the application has named it. Null
     * changes nothing.
     */
    public void route(@Nullable String template) {
        if (template != null && ended == 0) {
            span.setAttribute(HttpAttributes.ROUTE, template);
            String current = nameOf(span);
            if (current == null || current.equals(name)) {
                name = SpanNames.of(method, template);
                span.updateName(name);
            }
        }
    }

    /** Null where it cannot be told. */
    private static @Nullable String nameOf(Span span) {
        ReadableSpan readable = readable(span);
        return readable == null ? null : readable.getName();
    }

    private static @Nullable ReadableSpan readable(Span span) {
        Span held = span instanceof SpanHolder holder ? holder.held() : span;
        return held instanceof ReadableSpan readable ? readable : null;
    }

    /** What the work failed with; the first one is recorded at the end, when the answer turns out to be an error. */
    public void failed(@Nullable Throwable cause) {
        if (cause != null) {
            FAILURE.compareAndSet(this, null, cause);
        }
    }

    /**
     * Ends the span of a response that was sent to its end. From 500 on it is an error, and what {@link #failed} was
     * told is its exception.
     *
     * @param statusCode of the response, or 0 when it is not known
     */
    public void end(int statusCode) {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return;
        }
        status(statusCode);
        if (statusCode >= 500) {
            fail(failure, Integer.toString(statusCode));
        }
        finish();
    }

    /**
     * Ends the span of a response that broke off in the server: after the status was sent, the work failed.
     *
     * @param statusCode of the response, or 0 when none was sent
     */
    public void abort(int statusCode, Throwable cause) {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return;
        }
        status(statusCode);
        fail(cause, ErrorTypes.of(cause));
        finish();
    }

    /**
     * Ends the span of a response that the client did not wait for: cancelled, with {@code error.type}
     * {@value #CLIENT_DISCONNECTED}.
     *
     * @param statusCode of the response, or 0 when none was sent
     */
    public void disconnect(int statusCode) {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return;
        }
        status(statusCode);
        span.setAttribute(HttpAttributes.ERROR_TYPE, CLIENT_DISCONNECTED);
        span.setAttribute(HttpAttributes.STATUS, "cancelled");
        span.setStatus(StatusCode.ERROR, "the client went away before the response had ended");
        finish();
    }

    private void status(int statusCode) {
        if (statusCode > 0) {
            span.setAttribute(HttpAttributes.STATUS_CODE, (long) statusCode);
        }
    }

    /** What the application said of the error stays, its exception comes beside it. */
    private void fail(@Nullable Throwable cause, String otherwise) {
        ReadableSpan readable = readable(span);
        StatusData said =
                readable == null ? StatusData.unset() : readable.toSpanData().getStatus();
        String saidError = readable == null ? null : readable.getAttribute(HttpAttributes.ERROR);
        String saidType = readable == null ? null : readable.getAttribute(HttpAttributes.ERROR_TYPE);
        if (cause != null) {
            tracer.eventIn(context).error(cause);
        }
        if (said.getStatusCode() == StatusCode.ERROR) {
            span.setStatus(StatusCode.ERROR, said.getDescription());
        } else if (cause == null) {
            span.setStatus(StatusCode.ERROR);
        }
        if (saidError != null) {
            span.setAttribute(HttpAttributes.ERROR, saidError);
        }
        String type = cause != null ? ErrorTypes.of(cause) : otherwise;
        span.setAttribute(HttpAttributes.ERROR_TYPE, saidType != null ? saidType : type);
    }

    private void finish() {
        request = null;
        if (owned) {
            SpanEnd.of(span);
        }
    }

    private static void describe(SpanBuilder builder, String method, ServerRequest request) {
        if (HttpMethods.isKnown(method)) {
            builder.setAttribute(HttpAttributes.METHOD, method);
        } else {
            builder.setAttribute(HttpAttributes.METHOD, HttpMethods.OTHER);
            builder.setAttribute(HttpAttributes.METHOD_ORIGINAL, method);
        }
        ServerAttributes.describe(request, builder::setAttribute, builder::setAttribute);
    }

    private static void describe(Span span, ServerRequest request) {
        String method = request.method();
        span.setAttribute(HttpAttributes.METHOD, HttpMethods.isKnown(method) ? method : HttpMethods.OTHER);
        ServerAttributes.describe(request, span::setAttribute, span::setAttribute);
    }
}
