package dev.waggle.vertx;

import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Vert.x Web's router can do that other stacks cannot, and kinds of answers, in all three modes. */
@ParameterizedClass
@MethodSource("stacksAndProtocols")
class RoutesTest {

    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    @Parameter(0)
    private Stack stack = Stack.WITHOUT_A_TRACER;

    @Parameter(1)
    private HttpClient.Version version = HttpClient.Version.HTTP_1_1;

    private Stack.@Nullable Service service;

    static List<Arguments> stacksAndProtocols() {
        List<Arguments> all = new ArrayList<>();
        for (Stack stack : Stack.values()) {
            if (!stack.isStock()) {
                all.add(Arguments.of(stack, HttpClient.Version.HTTP_1_1));
                all.add(Arguments.of(stack, HttpClient.Version.HTTP_2));
            }
        }
        return all;
    }

    @AfterEach
    void close() throws Exception {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void aReRouteIsOneSpanNamedAfterWhereItArrived() throws Exception {
        Requests http = serve(router -> {
            router.get("/old/:id").handler(rc -> rc.reroute("/new/" + rc.pathParam("id")));
            router.get("/new/:id").handler(rc -> {
                service().child("there");
                rc.end("arrived " + rc.pathParam("id"));
            });
        });
        assertThat(http.get("/old/7").body()).isEqualTo("arrived 7");
        SpanData server = named("GET /new/:id", "/new/:id");
        assertThat(service().spans.await("there").getParentSpanId()).isEqualTo(server.getSpanId());
    }

    @Test
    void aReRouteAfterAFailureIsOneSpanToo() throws Exception {
        Requests http = serve(router -> {
            router.get("/fails").handler(rc -> rc.fail(404)).failureHandler(rc -> rc.reroute("/instead"));
            router.get("/instead").handler(rc -> rc.end("instead"));
        });
        assertThat(http.get("/fails").body()).isEqualTo("instead");
        named("GET /instead", "/instead");
    }

    @Test
    void aSpanThatTheApplicationHasRenamedKeepsItsName() throws Exception {
        Requests http = serve(router -> router.get("/graphql").handler(rc -> {
            service().tracing.requestEvent(rc).span().updateName("query GetUser");
            rc.end("found");
        }));
        assertThat(http.get("/graphql").body()).isEqualTo("found");
        named("query GetUser", "/graphql");
    }

    @Test
    void whatTheApplicationSaidOfAnErrorStaysBesideTheExceptionThatItFailedWith() throws Exception {
        Requests http = serve(router -> router.get("/quota").handler(rc -> {
            service().tracing.requestEvent(rc).error("quota exceeded");
            rc.fail(new IllegalStateException("429 of the model"));
        }));
        assertThat(http.get("/quota").statusCode()).isEqualTo(500);
        SpanData server = service().spans.await(SERVER);
        if (stack.ownsSpans()) {
            assertThat(server.getStatus().getDescription()).isEqualTo("quota exceeded");
            assertThat(server.getAttributes().get(AttributeKey.stringKey("honeyhive_error")))
                    .isEqualTo("quota exceeded");
        }
        assertThat(server.getAttributes().get(ERROR_TYPE)).isEqualTo("java.lang.IllegalStateException");
        assertThat(server.getEvents()).hasSize(1);
    }

    @Test
    void aRegularExpressionIsNamedByItsPattern() throws Exception {
        Requests http = serve(
                router -> router.getWithRegex("/v(?<major>[0-9]+)/ping").handler(rc -> rc.end(rc.pathParam("major"))));
        assertThat(http.get("/v12/ping").body()).isEqualTo("12");
        String pattern = "/v(?<major>[0-9]+)/ping";
        named("GET " + pattern, pattern);
    }

    @Test
    void routersUnderRoutersUnderParametersAreNamedInFull() throws Exception {
        Requests http = serve(router -> {
            Router orders = Router.router(service().vertx);
            orders.get("/:order/lines").handler(rc -> rc.end("lines"));
            Router tenants = Router.router(service().vertx);
            tenants.route("/orders/*").subRouter(orders);
            router.route("/tenants/:tenant/*").subRouter(tenants);
        });
        assertThat(http.get("/tenants/4711/orders/12/lines").body()).isEqualTo("lines");
        named("GET /tenants/:tenant/orders/:order/lines", "/tenants/:tenant/orders/:order/lines");
    }

    @Test
    void aSubRouterOnARouteWithoutAPathNamesTheSpan() throws Exception {
        Requests http = serve(router -> {
            Router orders = Router.router(service().vertx);
            orders.route("/*").handler(rc -> rc.next());
            orders.get("/orders/:order").handler(rc -> rc.end("order"));
            orders.get("/fails/:order").handler(rc -> rc.fail(409));
            router.route().setName("everything").subRouter(orders);
            router.get("/behind/:id").handler(rc -> rc.fail(410));
        });
        assertThat(http.get("/orders/12").body()).isEqualTo("order");
        named("GET /orders/:order", "/orders/:order");
        http.get("/fails/12");
        assertThat(service().spans.await(SERVER, 2).get(1).getAttributes().get(ROUTE))
                .isEqualTo("/fails/:order");
        http.get("/behind/12");
        assertThat(service().spans.await(SERVER, 3).get(2).getAttributes().get(ROUTE))
                .isEqualTo("/behind/:id");
    }

    @Test
    void everyNameThatVertxLetsAParameterHaveIsOne() throws Exception {
        Requests http = serve(router -> {
            Router orders = Router.router(service().vertx);
            orders.get("/:_order/lines/:1").handler(rc -> rc.end("line"));
            router.route("/orders/*").subRouter(orders);
        });
        http.get("/orders/12/lines/3");
        named("GET /orders/:_order/lines/:1", "/orders/:_order/lines/:1");
    }

    @Test
    void aHandlerThatStandsOnASubRouterAloneNamesTheWholeRoute() throws Exception {
        service = stack.start();
        Router orders = Router.router(service().vertx);
        orders.route().handler(service().tracing.routingHandler());
        orders.get("/:order/lines").handler(rc -> rc.end("lines"));
        orders.get("/:order/fails").handler(rc -> rc.fail(409));
        Router router = Router.router(service().vertx);
        router.route("/tenants/:tenant/*").subRouter(orders);
        Requests http = new Requests(version, service().serve(router));

        assertThat(http.get("/tenants/4711/12/lines").body()).isEqualTo("lines");
        named("GET /tenants/:tenant/:order/lines", "/tenants/:tenant/:order/lines");
        http.get("/tenants/4711/12/fails");
        assertThat(service().spans.await(SERVER, 2).get(1).getAttributes().get(ROUTE))
                .isEqualTo("/tenants/:tenant/:order/fails");
    }

    @Test
    void aHandlerForEverythingThatPassesOnDoesNotNameTheSpan() throws Exception {
        Requests http = serve(router -> {
            router.route().handler(BodyHandler.create());
            router.route("/*").handler(rc -> rc.next());
            router.get("/users/:id").handler(rc -> rc.end("user"));
        });
        http.get("/users/1");
        named("GET /users/:id", "/users/:id");
    }

    @Test
    void aTimeOutOfTheRouterIsAnErrorWithItsStatus() throws Exception {
        Requests http = serve(router -> {
            router.route().handler(TimeoutHandler.create(30));
            router.get("/slow").handler(rc -> {});
        });
        assertThat(http.get("/slow").statusCode()).isEqualTo(503);
        assertError(service().spans.await(SERVER), "503");
    }

    @Test
    void aTimeOutOfTheWorkIsAnErrorCalledTimeout() throws Exception {
        Requests http =
                serve(router -> router.get("/slow").handler(rc -> rc.fail(504, new TimeoutException("too slow"))));
        assertThat(http.get("/slow").statusCode()).isEqualTo(504);
        assertError(service().spans.await(SERVER), "timeout");
    }

    @Test
    void serverSentEventsKeepTheirWorkInTheTraceUntilTheLast() throws Exception {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        Requests http = serve(router -> router.get("/events").handler(rc -> {
            HttpServerResponse response =
                    rc.response().putHeader("content-type", "text/event-stream").setChunked(true);
            response.write("data: one\n\n");
            io.vertx.core.Context context = service().vertx.getOrCreateContext();
            gate.thenRun(() -> context.runOnContext(v -> {
                service().child("between");
                response.write("data: two\n\n");
                response.end();
            }));
        }));
        HttpResponse<InputStream> answer = http.open("/events", "accept", "text/event-stream");
        assertThat(answer.body().readNBytes(11)).asString().isEqualTo("data: one\n\n");
        if (stack.ownsSpans()) {
            assertThat(service().spans.of(SERVER)).isEmpty();
        }
        gate.complete(null);
        assertThat(answer.body().readAllBytes()).asString().isEqualTo("data: two\n\n");
        SpanData server = named("GET /events", "/events");
        assertThat(service().spans.await("between").getParentSpanId()).isEqualTo(server.getSpanId());
    }

    @Test
    void aFileIsAnsweredWithinOneSpan(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("page.txt"), "a page");
        Requests http = serve(router -> router.get("/page")
                .handler(rc -> rc.response().sendFile(file.toString()).onComplete(sent -> {
                    if (stack.ownsSpans()) {
                        service().child("sent");
                    } else {
                        // Another tracer has just emptied the context, and nobody can put it back before this turn
                        // ends.
                        service().vertx.runOnContext(v -> service().child("sent"));
                    }
                })));
        assertThat(http.get("/page").body()).isEqualTo("a page");
        SpanData server = named("GET /page", "/page");
        assertThat(service().spans.await("sent").getParentSpanId()).isEqualTo(server.getSpanId());
    }

    @Test
    void theEventOfARequestIsThereOnEveryThread() throws Exception {
        Requests http = serve(router -> router.get("/ask").handler(rc -> {
            service().tracing.requestEvent(rc).inputs("query", rc.request().getParam("q"));
            new Thread(() -> {
                        service().tracing.requestEvent(rc).outputs("answer", "42");
                        rc.end("42");
                    })
                    .start();
        }));
        http.get("/ask?q=meaning");
        SpanData server = named("GET /ask", "/ask");
        assertThat(Traced.text(server, "honeyhive_inputs.query")).isEqualTo("meaning");
        assertThat(Traced.text(server, "honeyhive_outputs.answer")).isEqualTo("42");
    }

    private Requests serve(Consumer<Router> routes) throws Exception {
        service = stack.start();
        return new Requests(version, service.serve(routes));
    }

    private Stack.Service service() {
        if (service == null) {
            throw new AssertionError("not started");
        }
        return service;
    }

    /** The one server span, called this. */
    private SpanData named(String name, String route) {
        SpanData span = service().spans.await(SERVER);
        assertThat(service().spans.of(SERVER)).hasSize(1);
        assertThat(span.getName()).isEqualTo(name);
        assertThat(span.getAttributes().get(ROUTE)).isEqualTo(route);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(RecordedSpans.sessionOf(span)).isNotEmpty();
        return span;
    }

    private static void assertError(SpanData span, String type) {
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(ERROR_TYPE)).isEqualTo(type);
    }
}
