package dev.waggle.vertx;

import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpClientSpan;
import dev.waggle.core.http.ServerRequest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map.Entry;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What Vert.x calls around requests, messages, queries and commands: decides whether there is a span and under which
 * parent, and leaves its shape to the class of its protocol.
 *
 * <p>The context that it puts into a request's own Vert.x context stays there after the span has ended, so that work
 * that goes on keeps its parent. Nothing here throws.
 */
final class WaggleTracer implements VertxTracer<Object, Object>, TracerBelow.OwnTracer {

    private final SessionTracer tracer;
    private final HttpOperations http;
    private final BusOperations bus;
    private final TaggedOperations tagged;
    private final OwnedRequests requests = new OwnedRequests();

    WaggleTracer(SessionTracer tracer, VertxTracingOptions options) {
        this.tracer = tracer;
        this.http = new HttpOperations(tracer);
        this.bus = new BusOperations(tracer, options.getReplyTimeout());
        this.tagged = new TaggedOperations(tracer);
    }

    @Override
    public <R> @Nullable Object receiveRequest(
            Context context,
            SpanKind kind,
            @Nullable TracingPolicy policy,
            R request,
            String operation,
            Iterable<Entry<String, String>> headers,
            TagExtractor<R> tags) {
        if (policy == TracingPolicy.IGNORE) {
            return null;
        }
        // Under the root, whatever the slot holds: a consumer's context may still have the message before in it.
        io.opentelemetry.context.Context parent = extract(headers);
        if (policy == TracingPolicy.PROPAGATE && !belongsSomewhere(parent)) {
            return null;
        }
        ContextInternal vertx = (ContextInternal) context;
        ServerRequest received = ObservedRequest.of(request, tags);
        if (received != null) {
            return http.receive(vertx, parent, received);
        }
        return request instanceof Message<?> message
                ? bus.receive(vertx, parent, message)
                : tagged.receive(vertx, parent, kind, request, operation, tags);
    }

    @Override
    public <R> void sendResponse(
            Context context,
            @Nullable R response,
            @Nullable Object payload,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (payload instanceof Operation operation) {
            bus.respond((ContextInternal) context, operation, failure);
        } else if (payload instanceof TaggedOperations.Received received) {
            received.end(failure);
        } else if (payload != null) {
            http.respond((ContextInternal) context, payload, ObservedHead.status(response, tags), failure);
        }
    }

    @Override
    public <R> @Nullable Object sendRequest(
            @Nullable Context context,
            SpanKind kind,
            @Nullable TracingPolicy policy,
            @Nullable R request,
            String operation,
            BiConsumer<String, String> headers,
            TagExtractor<R> tags) {
        HttpClientSpan owned = requests.find(operation);
        if (owned != null) {
            http.inject(owned, ObservedHead.headers(request), headers);
            return null;
        }
        if (policy == TracingPolicy.IGNORE || request == null || TracerBelow.OWNED_REQUEST.equals(operation)) {
            return null;
        }
        io.opentelemetry.context.Context parent = current((ContextInternal) context);
        if (policy != TracingPolicy.ALWAYS && !belongsSomewhere(parent)) {
            return null;
        }
        ObservedHead head = ObservedHead.of(request, tags);
        if (head != null) {
            return http.send(parent, head, headers);
        }
        return request instanceof Message<?> message
                ? bus.send((ContextInternal) context, parent, message, headers)
                : tagged.send(parent, kind, request, operation, headers, tags);
    }

    @Override
    public <R> void receiveResponse(
            @Nullable Context context,
            @Nullable R response,
            @Nullable Object payload,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (payload instanceof Operation operation) {
            operation.end(failure);
        } else if (payload != null) {
            http.complete(payload, ObservedHead.status(response, tags), failure);
        }
    }

    @Override
    public @Nullable String injectFor(HttpClientSpan span) {
        return requests.add(span);
    }

    @Override
    public void forget(String operation, HttpClientSpan span) {
        requests.remove(operation, span);
    }

    /** How many requests of wrapped clients are not over. */
    int ownedRequests() {
        return requests.size();
    }

    @Override
    public void close() {
        bus.close();
    }

    @SuppressWarnings("unchecked")
    private io.opentelemetry.context.Context extract(Iterable<Entry<String, String>> headers) {
        io.opentelemetry.context.Context root = io.opentelemetry.context.Context.root();
        if (headers instanceof MultiMap map) {
            return tracer.extract(root, map, HeaderGetter.INSTANCE);
        }
        return tracer.extract(root, headers, (TextMapGetter<Iterable<Entry<String, String>>>) HeaderPairs.INSTANCE);
    }

    /** What was put into the request's context, or what is current on a thread of the application's own. */
    private static io.opentelemetry.context.Context current(@Nullable ContextInternal vertx) {
        io.opentelemetry.context.Context found = vertx == null ? null : ContextSlot.get(vertx);
        if (found != null) {
            return found;
        }
        return ContextInternal.current() == null
                ? io.opentelemetry.context.Context.current()
                : io.opentelemetry.context.Context.root();
    }

    private static boolean belongsSomewhere(io.opentelemetry.context.Context context) {
        return Span.fromContext(context).getSpanContext().isValid() || Session.fromContext(context) != null;
    }
}
