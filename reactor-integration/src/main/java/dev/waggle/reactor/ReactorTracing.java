package dev.waggle.reactor;

import dev.waggle.core.EventSpec;
import dev.waggle.core.EventTemplate;
import dev.waggle.core.FlushResult;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.RequestSession;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The front door of the Reactor integration: brings a tracer into the Reactor Context.
 *
 * <p>One per service, immutable, safe for any thread.
 *
 * <pre>{@code
 * ReactorTracing tracing = ReactorTracing.create(tracer);
 * HttpHandler handler = WebHttpHandlerBuilder.webHandler(webHandler).filter(tracing.webFlux().webFilter()).build();
 * WebClient client = WebClient.builder().filter(tracing.webFlux().exchangeFilter()).build();
 * }</pre>
 */
public final class ReactorTracing {

    private final SessionTracer tracer;

    private ReactorTracing(SessionTracer tracer) {
        this.tracer = tracer;
    }

    /** Integrates this tracer. Does not own it: {@link #close} closes it when asked to. */
    public static ReactorTracing create(SessionTracer tracer) {
        Objects.requireNonNull(tracer, "tracer");
        if (Present.MICROMETER_TRACING) {
            MicrometerBridge.setOursLast();
        }
        return new ReactorTracing(tracer);
    }

    /** The tracer underneath. */
    public SessionTracer tracer() {
        return tracer;
    }

    /** For {@code contextWrite}: this tracer, under the parent that the Reactor Context has already, if any. */
    public Function<reactor.util.context.Context, reactor.util.context.Context> with() {
        return writing(context -> context);
    }

    /** For {@code contextWrite}: this tracer, with {@code parent} as the parent of the events above. */
    public Function<reactor.util.context.Context, reactor.util.context.Context> with(Context parent) {
        Objects.requireNonNull(parent, "parent");
        return writing(context -> parent);
    }

    /** For {@code contextWrite}: this tracer, and {@code session} as the session of the events above. */
    public Function<reactor.util.context.Context, reactor.util.context.Context> with(Session session) {
        Objects.requireNonNull(session, "session");
        return writing(session::storeIn);
    }

    /**
     * For {@code contextWrite}: this tracer, and what the headers of an incoming message say. Values may be strings or
     * iterables of strings; malformed headers are ignored. The headers are read here and now.
     */
    public Function<reactor.util.context.Context, reactor.util.context.Context> with(Map<String, ?> headers) {
        return with(tracer.extract(headers));
    }

    /**
     * {@link #with(Map)} for a server that no filter of ours stands in front of: where the headers name no session, the
     * events above are in a new one. As the headers, it is that of this call, not of each subscription.
     */
    public Function<reactor.util.context.Context, reactor.util.context.Context> withRequest(Map<String, ?> headers) {
        Context remote = tracer.extract(headers);
        return with(RequestSession.of(tracer, remote, null).storeIn(remote));
    }

    private Function<reactor.util.context.Context, reactor.util.context.Context> writing(
            UnaryOperator<Context> change) {
        return target -> TracingContext.write(
                target, TracingContext.withTracer(change.apply(TracingContext.read(target)), tracer));
    }

    /** Spring WebFlux's filters with this tracer; needs {@code spring-webflux} on the class path. */
    public WebFluxTracing webFlux() {
        return new WebFluxTracing(tracer);
    }

    /** Vert.x's futures and streams with this tracer; needs {@code vertx-core} on the class path. */
    public VertxBridge vertx() {
        return new VertxBridge(tracer);
    }

    /**
     * {@link Enrich#event} with this tracer: for the roots of work that no filter and no {@code contextWrite} surrounds.
     * Its parent is what the Reactor Context has, if anything. It has the session of that, or the one that
     * {@link EventSpec#session} gives; none is made for it.
     */
    public <T> Function<Publisher<T>, Publisher<T>> event(String name, Consumer<? super EventSpec<T>> spec) {
        return new EventOperator<>(EventTemplate.of(name, tracer.isEnabled() ? spec : unread -> {}), tracer);
    }

    /**
     * Delivers everything that was ended before the subscription. Emits one result and no error.
     *
     * @throws IllegalArgumentException when the time-out is not positive
     */
    public Mono<FlushResult> flush(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive: " + timeout);
        }
        return Mono.fromCompletionStage(() -> tracer.flush(timeout));
    }

    /** Closes the tracer, on a thread that may block; takes at most five seconds. Idempotent. */
    public Mono<Void> close() {
        return Mono.<Void>fromRunnable(tracer::close).subscribeOn(Schedulers.boundedElastic());
    }
}
