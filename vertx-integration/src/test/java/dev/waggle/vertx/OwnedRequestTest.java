package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.ClosedPort;
import dev.waggle.core.contract.SocketUpstream;
import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The requests of a wrapped WebClient whose headers our tracer writes, below it. */
@Timeout(120)
class OwnedRequestTest {

    private static final String THEIRS = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static final int MANY = 300;

    private final Traced traced = new Traced();
    private final WebClient client = traced.tracing.wrap(WebClient.create(traced.vertx));

    @AfterEach
    void close() {
        traced.close();
    }

    private int owned() {
        return ((WaggleTracer) ((VertxInternal) traced.vertx).tracer()).ownedRequests();
    }

    @Test
    void headersThatAnInterceptorBehindOursHasWrittenStayAlone() throws Exception {
        ((WebClientInternal) client).addInterceptor(http -> {
            if (http.phase() == ClientPhase.SEND_REQUEST) {
                http.clientRequest().putHeader("traceparent", THEIRS);
            }
            http.next();
        });
        try (SocketUpstream upstream = new SocketUpstream()) {
            await(client.get(upstream.port(), "localhost", "/ok").send());
            assertThat(upstream.seen().get(0).all("traceparent")).containsExactly(THEIRS);
        }
    }

    @Test
    void headersThatTheCallerHasCopiedGiveWay() throws Exception {
        try (SocketUpstream upstream = new SocketUpstream()) {
            await(client.get(upstream.port(), "localhost", "/ok")
                    .putHeader("Traceparent", THEIRS)
                    .putHeader("tracestate", "a=b")
                    .send());
            String span = traced.spans.await(SpanKind.CLIENT).getSpanId();
            assertThat(upstream.seen().get(0).all("traceparent")).hasSize(1);
            assertThat(upstream.seen().get(0).one("traceparent")).contains(span);
            assertThat(upstream.seen().get(0).headers()).doesNotContainKey("tracestate");
        }
    }

    /** As after a connection that was stale: the attempt is the same one. */
    @Test
    void anAttemptThatAnInterceptorSendsOnceMoreHasItsHeadersThereToo() throws Exception {
        HttpClient plain = traced.vertx.createHttpClient();
        AtomicBoolean sent = new AtomicBoolean();
        ((WebClientInternal) client).addInterceptor(http -> {
            if (http.phase() == ClientPhase.RECEIVE_RESPONSE && sent.compareAndSet(false, true)) {
                plain.request(http.requestOptions()).onComplete(http::sendRequest, http::fail);
            } else {
                http.next();
            }
        });
        try (SocketUpstream upstream = new SocketUpstream()) {
            await(client.get(upstream.port(), "localhost", "/ok").send());
            String span = traced.spans.await(SpanKind.CLIENT).getSpanId();
            assertThat(upstream.seen())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request.all("traceparent"))
                            .singleElement()
                            .asString()
                            .contains(span));
        }
        assertThat(traced.spans.of(SpanKind.CLIENT)).hasSize(1);
        assertThat(owned()).isZero();
    }

    /** So many at once that some find their places taken, and inject themselves. */
    @Test
    void eachOfManyRequestsAtOnceHasItsOwnHeaders() throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        List<HttpServerRequest> waiting = new ArrayList<>();
        HttpServer upstream = await(traced.vertx
                .createHttpServer()
                .requestHandler(request -> {
                    seen.addAll(request.headers().getAll("traceparent"));
                    waiting.add(request);
                    if (waiting.size() == MANY) {
                        waiting.forEach(each -> each.response().end());
                    }
                })
                .listen(0));
        WebClient wide = traced.tracing.wrap(
                WebClient.create(traced.vertx, new WebClientOptions(), new PoolOptions().setHttp1MaxSize(MANY)));
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            calls.add(wide.get(upstream.actualPort(), "localhost", "/ok").send());
        }
        await(Future.all(calls));
        assertThat(seen).hasSize(MANY);
        assertThat(traced.spans.of(SpanKind.CLIENT))
                .hasSize(MANY)
                .allSatisfy(span -> assertThat(seen).anyMatch(header -> header.contains(span.getSpanId())));
        assertThat(owned()).isZero();
    }

    @Test
    void aRequestThatIsAnsweredIsForgotten() throws Exception {
        try (SocketUpstream upstream = new SocketUpstream()) {
            await(client.get(upstream.port(), "localhost", "/ok").send());
        }
        assertThat(owned()).isZero();
    }

    @Test
    void aRequestThatIsRefusedIsForgotten() throws Exception {
        try (ClosedPort nobody = ClosedPort.hold()) {
            settle(client.get(nobody.number(), "localhost", "/").send());
        }
        assertThat(owned()).isZero();
    }

    @Test
    void aRequestThatAnInterceptorGivesUpIsForgotten() {
        ((WebClientInternal) client).addInterceptor(http -> {
            if (http.phase() == ClientPhase.CREATE_REQUEST) {
                http.fail(new IllegalStateException("not today"));
            } else {
                http.next();
            }
        });
        settle(client.get(1, "localhost", "/").send());
        assertThat(owned()).isZero();
    }

    @Test
    void aRequestThatAnInterceptorBreaksOnIsForgotten() {
        ((WebClientInternal) client).addInterceptor(http -> {
            if (http.phase() == ClientPhase.CREATE_REQUEST) {
                throw new IllegalStateException("not today");
            }
            http.next();
        });
        settle(client.get(1, "localhost", "/").send());
        assertThat(owned()).isZero();
    }

    /** Until it has failed, and its span has ended. */
    private void settle(Future<?> call) {
        boolean failed = await(call.map(answer -> false).otherwise(true));
        assertThat(failed).isTrue();
        traced.spans.await(SpanKind.CLIENT);
    }
}
