package dev.waggle.vertx;

import dev.waggle.core.Enrichment;
import dev.waggle.core.Event;
import dev.waggle.core.EventSpec;
import dev.waggle.core.FlushResult;
import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;

/** Hands every call to the class that does it. */
final class DefaultVertxTracing implements VertxTracing {

    private final SessionTracer tracer;
    private final VertxTracingOptions options;
    private final WebClients webClients;

    DefaultVertxTracing(SessionTracer tracer, VertxTracingOptions options) {
        this.tracer = Objects.requireNonNull(tracer, "tracer");
        this.options = new VertxTracingOptions(options);
        this.webClients = new WebClients(tracer);
    }

    @Override
    public SessionTracer sessionTracer() {
        return tracer;
    }

    @Override
    public VertxTracerFactory tracerFactory() {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public Handler<RoutingContext> routingHandler(RoutingOptions options) {
        return new TracingRoutingHandler(tracer, new RoutingOptions(options));
    }

    @Override
    public Handler<HttpServerRequest> requestHandler(RoutingOptions options, Handler<HttpServerRequest> handler) {
        return new TracingRequestHandler(
                tracer, new RoutingOptions(options), Objects.requireNonNull(handler, "handler"));
    }

    @Override
    public WebClient wrap(WebClient client) {
        return webClients.wrap(client);
    }

    @Override
    public HttpClient wrap(HttpClient client) {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public WebClient webClient(Vertx vertx, WebClientOptions options) {
        return webClients.create(vertx, options);
    }

    @Override
    public EventBus eventBus(Vertx vertx) {
        throw new UnsupportedOperationException("being written " + options);
    }

    @Override
    public Executor wrap(Executor executor) {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public ExecutorService wrap(ExecutorService executor) {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public Runnable wrap(Runnable task) {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public <T> Callable<T> wrap(Callable<T> task) {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public <T> Handler<T> wrap(Handler<T> handler) {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public <T> Future<T> event(
            Context parent, String name, Consumer<? super EventSpec<T>> spec, Function<? super Event, Future<T>> body) {
        throw new UnsupportedOperationException("being written");
    }

    @Override
    public void enrich(Context context, Consumer<? super Enrichment<?>> fields) {
        tracer.enrich(context, fields::accept);
    }

    @Override
    public MultiMap inject(Context context, MultiMap headers) {
        tracer.inject(context, headers, HeaderSetter.INSTANCE);
        return headers;
    }

    @Override
    public DeliveryOptions inject(DeliveryOptions options) {
        MultiMap headers = options.getHeaders();
        inject(headers != null ? headers : MultiMap.caseInsensitiveMultiMap());
        return options;
    }

    @Override
    public Future<FlushResult> flush(Duration timeout) {
        return Future.fromCompletionStage(tracer.flush(timeout));
    }

    @Override
    public Future<Void> close() {
        throw new UnsupportedOperationException("being written");
    }
}
