package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import io.vertx.core.Vertx;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/** Puts the interceptor into WebClients, once each. */
final class WebClients {

    private final SessionTracer tracer;
    private final Map<WebClient, Boolean> wrapped = Collections.synchronizedMap(new WeakHashMap<>());

    WebClients(SessionTracer tracer) {
        this.tracer = tracer;
    }

    WebClient wrap(WebClient client) {
        return intercept(client, new TracingInterceptor(tracer, false));
    }

    WebClient create(Vertx vertx, WebClientOptions options) {
        WebClientOptions own = new WebClientOptions(options);
        own.setTracingPolicy(TracingPolicy.IGNORE);
        return intercept(WebClient.create(vertx, own), new TracingInterceptor(tracer, true));
    }

    private WebClient intercept(WebClient client, TracingInterceptor interceptor) {
        if (!(client instanceof WebClientInternal internal)) {
            throw new IllegalArgumentException("wrap needs a WebClient of vertx-web-client: "
                    + client.getClass().getName());
        }
        if (wrapped.putIfAbsent(client, true) == null) {
            try {
                internal.addInterceptor(interceptor);
            } catch (IllegalStateException derived) {
                // It stands on a client that was wrapped, and has its interceptors: a session does, a cache, OAuth2.
                return client;
            }
        }
        return client;
    }
}
