package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static dev.waggle.vertx.Traced.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.ClosedPort;
import dev.waggle.core.contract.SocketUpstream;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Over vertx-opentelemetry's tracer, where an interceptor of the application's tries again. */
class RetryOverForeignTracerTest {

    /** From a thread of the application's own an attempt is made twice, if it comes so far: the one that failed did not. */
    @Test
    void theAttemptAfterOneThatWasRefusedIsMadeOnce() throws Exception {
        AtomicInteger made = new AtomicInteger();
        try (Traced traced = new Traced(Mode.STOCK_FACTORY);
                SocketUpstream upstream = new SocketUpstream();
                ClosedPort nobody = ClosedPort.hold()) {
            WebClient client = WebClient.create(traced.vertx);
            WebClient wrapped = traced.tracing.wrap(client);
            ((WebClientInternal) wrapped).addInterceptor(http -> {
                if (http.phase() == ClientPhase.CREATE_REQUEST) {
                    made.incrementAndGet();
                }
                if (http.phase() == ClientPhase.FAILURE && made.get() == 1) {
                    http.createRequest(http.requestOptions().setPort(upstream.port()));
                } else {
                    http.next();
                }
            });

            await(traced.tracing.event(
                    traced.spans.tracer().newSession().storeIn(Context.root()),
                    "root",
                    e -> {},
                    event -> wrapped.get(nobody.number(), "localhost", "/ok").send()));

            assertThat(made).hasValue(2);
            assertThat(upstream.seen()).hasSize(1);
            assertChild(traced.spans.await(SpanKind.CLIENT), traced.span("root"));
            assertThat(traced.spans.of(SpanKind.CLIENT)).hasSize(1);
        }
    }
}
