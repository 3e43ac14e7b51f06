package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that a future brings to a verticle's context: a router that is made while the server listens already. */
class StrayRequestTest {

    @ParameterizedTest
    @EnumSource(names = {"NO_TRACER", "OUR_FACTORY"})
    void eachHasASpanAndASessionOfItsOwnInARouter(Mode mode) throws Exception {
        try (Traced traced = new Traced(mode)) {
            Router router = Router.router(traced.vertx);
            router.route().handler(traced.tracing.routingHandler(o -> o.sessionRequestHeader("x-chat")));
            router.route().handler((RoutingContext rc) -> work(traced, rc.request()));
            verify(traced, router);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_TRACER", "OUR_FACTORY"})
    void eachHasASpanAndASessionOfItsOwnWithoutARouter(Mode mode) throws Exception {
        try (Traced traced = new Traced(mode)) {
            verify(
                    traced,
                    traced.tracing.requestHandler(
                            new RoutingOptions().sessionRequestHeader("x-chat"), request -> work(traced, request)));
        }
    }

    private static void work(Traced traced, HttpServerRequest request) {
        traced.tracing
                .event("work", e -> {}, event -> Future.succeededFuture("done"))
                .onSuccess(request.response()::end);
    }

    private static void verify(Traced traced, Handler<HttpServerRequest> handler) throws Exception {
        Late late = new Late(handler);
        await(traced.vertx.deployVerticle(late));
        Requests requests = new Requests(HttpClient.Version.HTTP_1_1, late.port);
        requests.get("/", "x-chat", "chat-1");
        requests.get("/", "x-chat", "chat-2");
        traced.spans.awaitThat("all have ended", () -> traced.spans.ended().size() >= 4);

        List<SpanData> servers = traced.spans.ended().stream()
                .filter(span -> span.getKind() == SpanKind.SERVER)
                .toList();
        List<SpanData> works = traced.spans.ended().stream()
                .filter(span -> span.getName().equals("work"))
                .toList();
        assertThat(servers).extracting(StrayRequestTest::session).containsExactlyInAnyOrder("chat-1", "chat-2");
        assertThat(works).extracting(StrayRequestTest::session).containsExactly("chat-1", "chat-2");
        works.forEach(work -> assertChild(
                work,
                servers.stream()
                        .filter(server -> session(server).equals(session(work)))
                        .findFirst()
                        .orElseThrow()));
        assertThat(ContextSlot.get(late.own.get())).isNull();
    }

    private static String session(SpanData span) {
        return text(span, "honeyhive.session_id");
    }

    /** Hands each request to its handler when that is ready: on the verticle's own context. */
    private static final class Late extends VerticleBase {

        private final Handler<HttpServerRequest> handler;
        private final AtomicReference<ContextInternal> own = new AtomicReference<>();
        private int port;

        Late(Handler<HttpServerRequest> handler) {
            this.handler = handler;
        }

        @Override
        public Future<?> start() {
            own.set((ContextInternal) context);
            Promise<Handler<HttpServerRequest>> ready = own.get().promise();
            ready.complete(handler);
            return vertx.createHttpServer()
                    .requestHandler(request -> ready.future().onSuccess(made -> made.handle(request)))
                    .listen(0, "localhost")
                    .onSuccess(server -> port = server.actualPort());
        }
    }
}
