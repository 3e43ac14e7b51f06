package dev.waggle.vertx;

import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.ClosedPort;
import dev.waggle.core.contract.RecordedSpans;
import dev.waggle.core.contract.SocketUpstream;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lines about HTTP of what vertx-opentelemetry gets wrong, one test each: the stock stack is run too, and what it
 * does there is asserted, so that this class says when it has been mended.
 */
class WhatTheStockStackGetsWrongTest {

    static Stream<Arguments> stacksAndProtocols() {
        List<Arguments> all = new ArrayList<>();
        for (Stack stack : Stack.values()) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                if (!version.name().equals("HTTP_3")) {
                    all.add(Arguments.of(stack, version));
                }
            }
        }
        return all.stream();
    }

    /** Line 1. With the stock factory below ours its span still ends at the headers; the work keeps its parent. */
    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void aStreamedAnswerKeepsItsSpanOpenAndItsWorkInTheTrace(Stack stack, HttpClient.Version version) throws Exception {
        try (Stack.Service service = stack.start()) {
            CompletableFuture<Void> gate = new CompletableFuture<>();
            int port = service.serve(router -> router.get("/stream").handler(rc -> {
                HttpServerResponse response = rc.response().setChunked(true);
                response.write("first");
                io.vertx.core.Context context = service.vertx.getOrCreateContext();
                gate.thenRun(() -> context.runOnContext(v -> {
                    service.child("during");
                    response.end("second");
                }));
            }));
            HttpResponse<InputStream> answer = new Requests(version, port).open("/stream");
            assertThat(answer.body().readNBytes(5)).asString().isEqualTo("first");
            boolean stockOnHttp2 = version == HttpClient.Version.HTTP_2 && !stack.ownsSpans() && tellsTheHeadsOfHttp2();
            if (stockOnHttp2) {
                service.spans.await(SERVER);
            } else {
                assertThat(service.spans.of(SERVER)).isEmpty();
            }
            gate.complete(null);
            assertThat(answer.body().readAllBytes()).asString().isEqualTo("second");
            SpanData server = service.spans.await(SERVER);
            SpanData during = service.spans.await("during");
            boolean orphan = stack.isStock() && stockOnHttp2;
            assertThat(during.getParentSpanId()).isEqualTo(orphan ? SpanId.getInvalid() : server.getSpanId());
        }
    }

    /** Since 5.1; on the floor Vert.x tells its tracer of the end of a response on HTTP/2 too. */
    static boolean tellsTheHeadsOfHttp2() {
        return WhatTheStockStackGetsWrongTest.class
                        .getClassLoader()
                        .getResource("io/vertx/core/http/impl/observability/ServerStreamObserver.class")
                != null;
    }

    /** Line 2. */
    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void workAfterTheAnswerKeepsItsParent(Stack stack, HttpClient.Version version) throws Exception {
        try (Stack.Service service = stack.start()) {
            CompletableFuture<Void> gate = new CompletableFuture<>();
            int port = service.serve(router -> router.get("/late").handler(rc -> {
                io.vertx.core.Context context = service.vertx.getOrCreateContext();
                gate.thenRun(() -> context.runOnContext(v -> service.child("late")));
                rc.end("answered");
            }));
            new Requests(version, port).get("/late");
            SpanData server = service.spans.await(SERVER);
            gate.complete(null);
            SpanData late = service.spans.await("late");
            assertThat(late.getParentSpanId()).isEqualTo(stack.isStock() ? SpanId.getInvalid() : server.getSpanId());
        }
    }

    /** Line 4. */
    @ParameterizedTest
    @EnumSource
    void aCallFromAnyThreadSendsItsTrace(Stack stack) throws Exception {
        try (Stack.Service service = stack.start();
                SocketUpstream upstream = new SocketUpstream()) {
            WebClient client = service.client();
            Context caller = service.spans
                    .tracer()
                    .startEvent(Context.root(), "caller", e -> {})
                    .context();
            try (Scope scope = caller.makeCurrent()) {
                Requests.await(client.get(upstream.port(), "localhost", "/ok").send());
            }
            assertThat(upstream.seen().get(0).all("traceparent")).hasSize(stack.isStock() ? 0 : 1);
        }
    }

    /** Line 7. */
    @ParameterizedTest
    @EnumSource
    void aRefusedConnectionIsAClientSpan(Stack stack) throws Exception {
        try (ClosedPort closed = ClosedPort.hold();
                Stack.Service service = stack.start()) {
            WebClient client = service.client();
            int port = service.serve(router -> router.get("/")
                    .handler(rc ->
                            client.get(closed.number(), "localhost", "/").send().onComplete(done -> rc.end("tried"))));
            new Requests(HttpClient.Version.HTTP_1_1, port).get("/");
            service.spans.await(SERVER);
            if (stack.isStock()) {
                assertThat(service.spans.of(CLIENT)).isEmpty();
            } else {
                SpanData span = service.spans.await(CLIENT);
                assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
                assertThat(span.getParentSpanId())
                        .isEqualTo(service.spans.await(SERVER).getSpanId());
            }
        }
    }

    /** Line 8. */
    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void aThrownExceptionIsAnErrorWithItsType(Stack stack, HttpClient.Version version) throws Exception {
        try (Stack.Service service = stack.start()) {
            int port = service.serve(router -> router.get("/throws").handler(rc -> {
                throw new IllegalStateException("boom");
            }));
            new Requests(version, port).get("/throws");
            SpanData span = service.spans.await(SERVER);
            String errorType = span.getAttributes().get(AttributeKey.stringKey("error.type"));
            if (stack.isStock()) {
                assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
                assertThat(errorType).isNull();
                assertThat(span.getEvents()).isEmpty();
            } else {
                assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
                assertThat(errorType).isEqualTo("java.lang.IllegalStateException");
                assertThat(span.getEvents()).hasSize(1);
            }
        }
    }

    /** Line 9. What the stock tracer wrote as text stays on a span of its own. */
    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void theSpanIsNamedAfterItsRouteInPresentConventions(Stack stack, HttpClient.Version version) throws Exception {
        try (Stack.Service service = stack.start()) {
            int port = service.serve(router -> router.get("/users/:id").handler(rc -> rc.end("user")));
            new Requests(version, port).get("/users/4711");
            SpanData span = service.spans.await(SERVER);
            String route = span.getAttributes().get(AttributeKey.stringKey("http.route"));
            if (stack.isStock()) {
                assertThat(span.getName()).isEqualTo("GET");
                assertThat(route).isNull();
            } else {
                assertThat(span.getName()).isEqualTo("GET /users/:id");
                assertThat(route).isEqualTo("/users/:id");
            }
            Long status = span.getAttributes().get(AttributeKey.longKey("http.response.status_code"));
            String text = span.getAttributes().get(AttributeKey.stringKey("http.response.status_code"));
            if (stack.ownsSpans()) {
                assertThat(status).isEqualTo(200);
                assertThat(text).isNull();
            } else {
                assertThat(text).isEqualTo("200");
            }
        }
    }

    /** Line 10: what users do today, an interceptor that injects, leaves two headers beside the stock tracer. */
    @ParameterizedTest
    @EnumSource
    void exactlyOneTraceparentIsSent(Stack stack) throws Exception {
        try (Stack.Service service = stack.start();
                SocketUpstream upstream = new SocketUpstream()) {
            WebClient client = service.client();
            if (stack.isStock()) {
                ((WebClientInternal) client).addInterceptor(http -> {
                    if (http.phase() == io.vertx.ext.web.client.impl.ClientPhase.PREPARE_REQUEST) {
                        service.tracing.inject(http.request().headers());
                    }
                    http.next();
                });
            }
            int port = service.serve(router -> router.get("/")
                    .handler(rc -> client.get(upstream.port(), "localhost", "/ok")
                            .send()
                            .onComplete(done -> rc.end("called"))));
            new Requests(HttpClient.Version.HTTP_1_1, port).get("/");
            assertThat(upstream.seen().get(0).all("traceparent")).hasSize(stack.isStock() ? 2 : 1);
        }
    }

    /** Line 12. */
    @ParameterizedTest
    @MethodSource("stacksAndProtocols")
    void allOfSeveralBaggageHeadersAreRead(Stack stack, HttpClient.Version version) throws Exception {
        try (Stack.Service service = stack.start()) {
            int port = service.serve(router -> router.get("/").handler(rc -> {
                service.child("child");
                rc.end("read");
            }));
            new Requests(version, port).get("/", "baggage", "colour=red", "baggage", "session_id=chat-1");
            SpanData child = service.spans.await("child");
            assertThat(RecordedSpans.sessionOf(child)).isEqualTo(stack.isStock() ? null : "chat-1");
        }
    }
}
