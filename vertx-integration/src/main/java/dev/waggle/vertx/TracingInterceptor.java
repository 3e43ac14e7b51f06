package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.FutureInternal;
import io.vertx.ext.web.client.impl.HttpContext;
import org.jspecify.annotations.Nullable;

/** Sits in a WebClient: one client span per attempt, from the call to the end of the body. */
final class TracingInterceptor implements Handler<HttpContext<?>> {

    private static final String KEY = "dev.waggle.vertx.exchange";

    private final SessionTracer tracer;
    private final boolean ignoredBelow;

    /** @param ignoredBelow whether the client's policy keeps every tracer underneath away from its requests */
    TracingInterceptor(SessionTracer tracer, boolean ignoredBelow) {
        this.tracer = tracer;
        this.ignoredBelow = ignoredBelow;
    }

    @Override
    public void handle(HttpContext<?> http) {
        switch (http.phase()) {
            case PREPARE_REQUEST -> {
                // Null unless another interceptor of ours, on a client that was wrapped twice, was here before.
                if (http.get(KEY) == null) {
                    http.set(KEY, prepare(http));
                }
                http.next();
            }
            case CREATE_REQUEST -> {
                WebClientExchange exchange = own(http);
                if (exchange == null) {
                    http.next();
                } else {
                    exchange.create(http);
                }
            }
            case SEND_REQUEST -> {
                WebClientExchange exchange = own(http);
                if (exchange == null || exchange.send(http)) {
                    http.next();
                }
            }
            case FOLLOW_REDIRECT, RECEIVE_RESPONSE -> {
                WebClientExchange exchange = own(http);
                if (exchange != null) {
                    exchange.response(http);
                }
                http.next();
            }
            case FAILURE -> {
                WebClientExchange exchange = own(http);
                if (exchange != null) {
                    exchange.failed(http);
                }
                http.next();
            }
            default -> http.next();
        }
    }

    private @Nullable WebClientExchange own(HttpContext<?> http) {
        WebClientExchange exchange = http.get(KEY);
        return exchange != null && exchange.owner() == this ? exchange : null;
    }

    /** On the thread of the caller, whose context is the parent. */
    private WebClientExchange prepare(HttpContext<?> http) {
        ContextInternal context = ((FutureInternal<?>) http.future()).context();
        TracerBelow below =
                ignoredBelow ? TracerBelow.NONE : TracerBelow.of(context.owner().tracer());
        WebClientExchange exchange = new WebClientExchange(this, tracer, below, Context.current(), context);
        // Not only the phases FAILURE and DISPATCH_RESPONSE: an interceptor that throws is failed without them.
        http.future().onComplete(exchange);
        return exchange;
    }
}
