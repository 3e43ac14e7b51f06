package dev.waggle.core.http;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.internal.PairContext;
import dev.waggle.core.internal.SpanEnd;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The client span of one attempt to send a request, from the call to the end of the response's body.
 *
 * <p>Safe for any thread. Ends once; whatever is said after that is ignored. Nothing throws.
 */
public final class HttpClientSpan {

    private static final String[] HEADERS = {"traceparent", "tracestate", "baggage"};

    private static final AtomicLongFieldUpdater<HttpClientSpan> FIRST_BYTE =
            AtomicLongFieldUpdater.newUpdater(HttpClientSpan.class, "firstByteNanos");
    private static final AtomicIntegerFieldUpdater<HttpClientSpan> STATUS_CODE =
            AtomicIntegerFieldUpdater.newUpdater(HttpClientSpan.class, "statusCode");
    private static final AtomicIntegerFieldUpdater<HttpClientSpan> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(HttpClientSpan.class, "ended");

    private final SessionTracer tracer;
    private final Span span;
    private final Context context;
    private final boolean propagates;
    private final long startNanos = System.nanoTime();
    private volatile long firstByteNanos;
    private volatile int ended;
    private volatile int statusCode;

    private HttpClientSpan(SessionTracer tracer, Span span, Context context, boolean propagates) {
        this.tracer = tracer;
        this.span = span;
        this.context = context;
        this.propagates = propagates;
    }

    /**
     * Starts a client span.
     *
     * @param resends how often the request was sent before: 0 for the first attempt
     */
    public static HttpClientSpan start(SessionTracer tracer, Context parent, ClientRequest request, int resends) {
        String method = request.method();
        String template = request.urlTemplate();
        SpanBuilder builder = tracer.tracer()
                .spanBuilder(template == null ? HttpMethods.inName(method) : SpanNames.of(method, template))
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT);
        if (HttpMethods.isKnown(method)) {
            builder.setAttribute(HttpAttributes.METHOD, method);
        } else {
            builder.setAttribute(HttpAttributes.METHOD, HttpMethods.OTHER);
            builder.setAttribute(HttpAttributes.METHOD_ORIGINAL, method);
        }
        int port = request.serverPort();
        builder.setAttribute(HttpAttributes.SERVER_ADDRESS, request.serverAddress());
        builder.setAttribute(HttpAttributes.SERVER_PORT, (long) (port > 0 ? port : Urls.defaultPort(request.scheme())));
        builder.setAttribute(HttpAttributes.URL_FULL, Urls.full(request));
        if (template != null) {
            builder.setAttribute(HttpAttributes.URL_TEMPLATE, template);
        }
        if (resends > 0) {
            builder.setAttribute(HttpAttributes.RESEND_COUNT, (long) resends);
        }
        Span span = builder.startSpan();
        return new HttpClientSpan(
                tracer, span, PairContext.of(parent, span), tracer.propagatesTo(request.serverAddress()));
    }

    /** The span underneath. */
    public Span span() {
        return span;
    }

    /** The context in which the span is current. */
    public Context context() {
        return context;
    }

    /**
     * Makes the headers say exactly what they should: one of each, or none where the host is outside
     * {@code propagateTo}, also when an earlier attempt left some.
     *
     * @param remover takes a header out, whatever its case
     */
    public <C> void inject(C carrier, TextMapSetter<? super C> setter, HeaderRemover<? super C> remover) {
        removeHeaders(carrier, remover);
        inject(carrier, setter);
    }

    /** Writes the headers, for a carrier that has none of them, unless the host is outside {@code propagateTo}. */
    public <C> void inject(C carrier, TextMapSetter<? super C> setter) {
        if (propagates) {
            tracer.inject(context, carrier, setter);
        }
    }

    /** Takes out what an earlier attempt, or somebody else, has left. */
    public static <C> void removeHeaders(C carrier, HeaderRemover<? super C> remover) {
        for (String header : HEADERS) {
            remover.remove(carrier, header);
        }
    }

    /** The head of the response arrived. */
    public void response(int statusCode, @Nullable String protocolVersion) {
        if (ended != 0) {
            return;
        }
        // Ordered and no more: a volatile write would wait for all that the request has written to reach the cache.
        STATUS_CODE.lazySet(this, statusCode);
        if (firstByteNanos == 0) {
            FIRST_BYTE.lazySet(this, System.nanoTime());
        }
        span.setAttribute(HttpAttributes.STATUS_CODE, (long) statusCode);
        if (protocolVersion != null) {
            span.setAttribute(HttpAttributes.PROTOCOL_VERSION, protocolVersion);
        }
    }

    /** Ends the span of a response that was read to its end. From 400 on it is an error. */
    public void end() {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return;
        }
        if (isError()) {
            error();
        }
        finish();
    }

    private boolean isError() {
        return statusCode >= 400;
    }

    private void error() {
        span.setAttribute(HttpAttributes.ERROR_TYPE, Integer.toString(statusCode));
        span.setStatus(StatusCode.ERROR);
    }

    /** Ends the span of an attempt that failed: refused, reset, timed out, or broken off in the body. */
    public void fail(Throwable cause) {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return;
        }
        tracer.eventIn(context).error(cause);
        span.setAttribute(HttpAttributes.ERROR_TYPE, ErrorTypes.of(cause));
        finish();
    }

    /**
     * Ends the span of a response that the caller did not want any longer: cancelled, no error. From 400 on it is the error
     * that it was when its head arrived; who reads no more of that knows enough.
     */
    public void cancel() {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return;
        }
        if (isError()) {
            error();
        } else {
            span.setAttribute(HttpAttributes.STATUS, "cancelled");
        }
        finish();
    }

    private void finish() {
        long first = firstByteNanos;
        if (first != 0) {
            span.setAttribute(HttpAttributes.TIME_TO_FIRST_BYTE, millis(first - startNanos));
        }
        SpanEnd.of(span);
    }

    private static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /**
     * Takes a header out of a carrier.
     *
     * @param <C> the carrier
     */
    @FunctionalInterface
    public interface HeaderRemover<C> {

        /** Removes all values of the header, whatever its case. */
        void remove(C carrier, String name);
    }
}
