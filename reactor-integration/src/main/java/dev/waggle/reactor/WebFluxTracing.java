package dev.waggle.reactor;

import dev.waggle.core.SessionTracer;
import java.util.function.Consumer;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.server.WebFilter;

/**
 * Spring WebFlux, with or without Boot; needs {@code spring-webflux} on the class path. Comes from
 * {@link ReactorTracing#webFlux()}, and is a class of its own so that {@link ReactorTracing} can be reflected upon where
 * Spring is absent.
 */
public final class WebFluxTracing {

    private final SessionTracer tracer;

    WebFluxTracing(SessionTracer tracer) {
        this.tracer = tracer;
    }

    /** {@link #webFilter(Consumer)} with the default options. */
    public WebFilter webFilter() {
        return webFilter(options -> {});
    }

    /**
     * A server event per request, from its headers to the last byte of its response, and the tracer and that event in
     * the Reactor Context of everything that handles it. Should stand first; its order says so.
     *
     * @throws RuntimeException what {@code options} throws
     */
    public WebFilter webFilter(Consumer<? super WebFilterOptions> options) {
        WebFilterOptions chosen = new WebFilterOptions();
        options.accept(chosen);
        return new TracingWebFilter(tracer, chosen);
    }

    /**
     * A client event per attempt, from the subscription to the last byte of the response's body, and the headers that
     * carry its context to hosts that {@link SessionTracer#propagatesTo} accepts. Should stand last, below filters that
     * retry. Its parent is in the Reactor Context.
     */
    public ExchangeFilterFunction exchangeFilter() {
        return new TracingExchangeFilter(tracer);
    }
}
