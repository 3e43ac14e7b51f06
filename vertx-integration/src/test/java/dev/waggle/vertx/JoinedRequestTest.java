package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Session;
import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request whose body names its session, which is read long after the server span has started. */
@ParameterizedClass
@EnumSource(names = {"WITHOUT_A_TRACER", "WITH_OUR_FACTORY", "ON_THE_STOCK_FACTORY"})
class JoinedRequestTest {

    private static final AttributeKey<String> PROJECT = AttributeKey.stringKey("honeyhive.project");

    @Parameter
    private Stack stack = Stack.WITHOUT_A_TRACER;

    private Stack.@Nullable Service service;

    private Stack.Service service() {
        return Objects.requireNonNull(service);
    }

    @AfterEach
    void close() throws Exception {
        if (service != null) {
            service.close();
        }
    }

    /** Answers with the {@code baggage} that a call of the request would have. */
    private HttpResponse<String> answer(BiConsumer<Stack.Service, RoutingContext> join, String body) throws Exception {
        Stack.Service started = stack.start();
        service = started;
        Router router = Router.router(started.vertx);
        router.route().handler(started.tracing.routingHandler(o -> o.sessionResponseHeader("x-session")));
        router.post("/chat").handler(BodyHandler.create()).handler(rc -> {
            join.accept(started, rc);
            started.child("after");
            // In the turns that follow, too.
            started.vertx.runOnContext(go -> rc.end(
                    started.tracing.inject(MultiMap.caseInsensitiveMultiMap()).get("baggage")));
        });
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + started.serve(router) + "/chat"))
                .header("baggage", "session_id=of-the-headers,project=shop,tenant=acme")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private SpanData server() {
        return service().spans.await(SpanKind.SERVER);
    }

    private SpanData span(String name) {
        return service().spans.await(name);
    }

    @Test
    void theServerSpanAndWhatComesAfterItBelongToTheSessionThatTheBodyNames() throws Exception {
        HttpResponse<String> answer =
                answer((waggle, rc) -> waggle.tracing.joinSession(rc, rc.body().asString()), "of-the-body");

        assertThat(answer.body())
                .contains("session_id=of-the-body", "tenant=acme")
                .doesNotContain("of-the-headers");
        assertThat(answer.headers().allValues("x-session")).containsExactly("of-the-body");
        assertThat(RecordedSpans.sessionOf(server())).isEqualTo("of-the-body");
        assertThat(server().getAttributes().get(AttributeKey.stringKey("session.id")))
                .isEqualTo("of-the-body");
        assertThat(RecordedSpans.sessionOf(span("after"))).isEqualTo("of-the-body");
        assertThat(span("after").getParentSpanId()).isEqualTo(server().getSpanId());
    }

    @Test
    void anIdLeavesTheProjectAsItWas() throws Exception {
        answer((waggle, rc) -> waggle.tracing.joinSession(rc, rc.body().asString()), "of-the-body");
        assertThat(span("after").getAttributes().get(PROJECT)).isEqualTo("shop");
        assertThat(server().getAttributes().get(PROJECT)).isEqualTo("shop");
    }

    @Test
    void aSessionWithoutAProjectTakesThatOfTheHeaders() throws Exception {
        answer(
                (waggle, rc) -> waggle.tracing.enterSession(
                        rc, waggle.spans.tracer().joinSession(rc.body().asString())),
                "of-the-body");
        assertThat(span("after").getAttributes().get(PROJECT)).isEqualTo("shop");
        assertThat(server().getAttributes().get(PROJECT)).isEqualTo("shop");
    }

    @Test
    void aSessionBringsItsProject() throws Exception {
        answer(
                (waggle, rc) -> {
                    Session ofTenant = waggle.spans
                            .tracer()
                            .newSession(s -> s.id(rc.body().asString()).project("tenant-7"));
                    waggle.tracing.enterSession(rc, ofTenant);
                },
                "of-the-body");
        assertThat(RecordedSpans.sessionOf(server())).isEqualTo("of-the-body");
        assertThat(span("after").getAttributes().get(PROJECT)).isEqualTo("tenant-7");
        assertThat(server().getAttributes().get(PROJECT)).isEqualTo("tenant-7");
    }

    @Test
    void inAnEventOfTheRequestTheEventStaysTheParent() throws Exception {
        answer(
                (waggle, rc) -> waggle.tracing.event("login", e -> {}, event -> {
                    waggle.tracing.joinSession(rc, rc.body().asString());
                    waggle.child("in login");
                    return Future.succeededFuture();
                }),
                "of-the-body");
        assertThat(RecordedSpans.sessionOf(span("in login"))).isEqualTo("of-the-body");
        assertThat(span("in login").getParentSpanId()).isEqualTo(span("login").getSpanId());
        assertThat(RecordedSpans.sessionOf(span("after"))).isEqualTo("of-the-body");
        assertThat(span("after").getParentSpanId()).isEqualTo(server().getSpanId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no id at all"})
    void whatIsNoIdChangesNothing(String body) throws Exception {
        HttpResponse<String> answer =
                answer((waggle, rc) -> waggle.tracing.joinSession(rc, rc.body().asString()), body);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(RecordedSpans.sessionOf(server())).isEqualTo("of-the-headers");
        assertThat(RecordedSpans.sessionOf(span("after"))).isEqualTo("of-the-headers");
    }

    @Test
    void theEventOfTheRequestIsOfTheNewSession() throws Exception {
        answer(
                (waggle, rc) -> {
                    waggle.tracing.joinSession(rc, rc.body().asString());
                    waggle.tracing
                            .requestEvent(rc)
                            .metadata(
                                    "joined",
                                    String.valueOf(
                                            waggle.tracing.requestEvent(rc).session()));
                },
                "of-the-body");
        assertThat(server().getAttributes().get(AttributeKey.stringKey("honeyhive_metadata.joined")))
                .contains("of-the-body");
    }

    /** A future that many requests wait for completes where it was made. */
    @Test
    void aFutureOfTheVerticleBringsItsContextIntoNoSession() throws Exception {
        AtomicReference<Context> left = new AtomicReference<>();
        answer(
                (waggle, rc) -> {
                    ContextInternal verticle = ((ContextInternal) waggle.vertx.getOrCreateContext()).unwrap();
                    ContextInternal previous = verticle.beginDispatch();
                    try {
                        waggle.tracing.joinSession(rc, rc.body().asString());
                        left.set(ContextSlot.getOrRoot(verticle));
                    } finally {
                        verticle.endDispatch(previous);
                    }
                },
                "of-the-body");
        assertThat(Session.fromContext(Objects.requireNonNull(left.get()))).isNull();
        assertThat(RecordedSpans.sessionOf(server())).isEqualTo("of-the-body");
        assertThat(RecordedSpans.sessionOf(span("after"))).isEqualTo("of-the-body");
    }

    @Test
    void anotherRequestOnWhoseContextAFutureCompletesKeepsItsSession() throws Exception {
        AtomicReference<Context> left = new AtomicReference<>();
        answer(
                (waggle, rc) -> {
                    ContextInternal other = ((ContextInternal) waggle.vertx.getOrCreateContext())
                            .unwrap()
                            .duplicate();
                    ContextSlot.set(
                            other, waggle.spans.tracer().joinSession("another").storeIn(Context.root()));
                    ContextInternal previous = other.beginDispatch();
                    try {
                        waggle.tracing.joinSession(rc, rc.body().asString());
                        left.set(ContextSlot.getOrRoot(other));
                    } finally {
                        other.endDispatch(previous);
                    }
                },
                "of-the-body");
        assertThat(Session.fromContext(Objects.requireNonNull(left.get())))
                .extracting(Session::id)
                .isEqualTo("another");
        assertThat(RecordedSpans.sessionOf(server())).isEqualTo("of-the-body");
    }

    @Test
    void theHeaderOfTheSessionOutlivesAReRoute() throws Exception {
        Stack.Service started = stack.start();
        service = started;
        Router router = Router.router(started.vertx);
        router.route().handler(started.tracing.routingHandler(o -> o.sessionResponseHeader("x-session")));
        router.get("/old").handler(rc -> {
            started.tracing.joinSession(rc, "of-the-login");
            rc.reroute("/new");
        });
        router.get("/new").handler(rc -> rc.end("arrived"));
        HttpResponse<String> answer = new Requests(HttpClient.Version.HTTP_1_1, started.serve(router)).get("/old");
        assertThat(answer.headers().allValues("x-session")).containsExactly("of-the-login");
        assertThat(RecordedSpans.sessionOf(server())).isEqualTo("of-the-login");
    }

    @Test
    void aBlockingHandlerMovesItsRequest() throws Exception {
        Stack.Service started = stack.start();
        service = started;
        Router router = Router.router(started.vertx);
        router.route().handler(started.tracing.routingHandler());
        router.get("/").blockingHandler(rc -> {
            started.tracing.joinSession(rc, "of-the-login");
            started.child("blocking");
            rc.next();
        });
        router.get("/").handler(rc -> {
            started.child("after");
            rc.end("done");
        });
        new Requests(HttpClient.Version.HTTP_1_1, started.serve(router)).get("/");
        assertThat(RecordedSpans.sessionOf(span("blocking"))).isEqualTo("of-the-login");
        assertThat(RecordedSpans.sessionOf(span("after"))).isEqualTo("of-the-login");
        assertThat(RecordedSpans.sessionOf(server())).isEqualTo("of-the-login");
    }
}
