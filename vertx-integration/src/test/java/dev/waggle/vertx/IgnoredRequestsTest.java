package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.TrustPolicy;
import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are not to be recorded: probes, metrics, assets. */
@ParameterizedClass
@EnumSource(names = {"WITHOUT_A_TRACER", "WITH_OUR_FACTORY"})
class IgnoredRequestsTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-03";

    /** The trace id is a random one, as it was before. */
    private static final String NOT_SAMPLED = "-02";

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

    /** Answers each request with the {@code traceparent} that a call of its would have. */
    private Requests serve(HttpClient.Version version, Consumer<RoutingOptions> options) throws Exception {
        Stack.Service started = stack.start();
        service = started;
        Router router = Router.router(started.vertx);
        router.route().handler(started.tracing.routingHandler(options::accept));
        router.route().handler(rc -> {
            started.child("inside");
            rc.end(started.tracing.inject(MultiMap.caseInsensitiveMultiMap()).get("traceparent"));
        });
        return new Requests(version, started.serve(router));
    }

    private void onlyTheOtherIsRecorded(Requests http, String ignored) throws Exception {
        Stack.Service started = service();
        HttpResponse<String> answer = http.get(ignored, "traceparent", PARENT);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("00-" + TRACE).endsWith(NOT_SAMPLED);
        assertThat(http.get("/other").body()).doesNotEndWith(NOT_SAMPLED);
        assertThat(started.spans.await(SpanKind.SERVER).getAttributes().asMap().toString())
                .contains("/other");
        assertThat(started.spans.ended()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void anIgnoredRequestHasNoSpanNorHasWhatItDoes(HttpClient.Version version) throws Exception {
        onlyTheOtherIsRecorded(
                serve(version, o -> o.ignore(request -> request.path().equals("/health"))), "/health?deep=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/assets/logo.png"})
    void pathsAreTakenAsTheyAreOrByTheirBeginning(String path) throws Exception {
        JsonObject config = new JsonObject()
                .put("ignorePaths", new JsonArray().add("/health").add("/assets/*"));
        onlyTheOtherIsRecorded(
                serve(
                        HttpClient.Version.HTTP_1_1,
                        o -> new RoutingOptions(config)
                                .toJson()
                                .getJsonArray("ignorePaths")
                                .forEach(known -> o.ignorePaths("/health", known.toString()))),
                path);
    }

    /** As a router takes dot segments out, anybody could have any route ignored. */
    @ParameterizedTest
    @ValueSource(strings = {"/assets/../chat", "/assets/%2e%2e/chat", "/assets/%2E./chat"})
    void dotSegmentsHideNothing(String path) throws Exception {
        Requests http = serve(HttpClient.Version.HTTP_1_1, o -> o.ignorePaths("/assets/*"));
        assertThat(http.get(path).body()).doesNotEndWith(NOT_SAMPLED);
        assertThat(service().spans.await(SpanKind.SERVER)).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aServerWithoutARouterIgnoresThemToo(HttpClient.Version version) throws Exception {
        Stack.Service started = stack.start();
        service = started;
        RoutingOptions options = new RoutingOptions().ignorePaths("/health");
        int port = Requests.await(started.vertx
                        .createHttpServer()
                        .requestHandler(started.tracing.requestHandler(options, request -> {
                            started.child("inside");
                            request.response()
                                    .end(started.tracing
                                            .inject(MultiMap.caseInsensitiveMultiMap())
                                            .get("traceparent"));
                        }))
                        .listen(0, "localhost"))
                .actualPort();
        onlyTheOtherIsRecorded(new Requests(version, port), "/health");
    }

    /** A re-route runs the routing handler again, by another path. */
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void oneThatIsReRoutedStaysIgnored(HttpClient.Version version) throws Exception {
        Stack.Service started = stack.start();
        service = started;
        Router router = Router.router(started.vertx);
        router.route().handler(started.tracing.routingHandler(o -> o.ignorePaths("/health")));
        router.get("/health").handler(rc -> rc.reroute("/other"));
        router.get("/other").handler(rc -> {
            started.child("inside");
            rc.end(started.tracing.inject(MultiMap.caseInsensitiveMultiMap()).get("traceparent"));
        });
        onlyTheOtherIsRecorded(new Requests(version, started.serve(router)), "/health");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthy", "/assets"})
    void aPathThatOnlyLooksLikeOneIsRecorded(String path) throws Exception {
        Requests http = serve(HttpClient.Version.HTTP_1_1, o -> o.ignorePaths("/health", "/assets/*"));
        http.get(path);
        assertThat(service().spans.await(SpanKind.SERVER).getName()).isEqualTo("GET");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatAnUntrustedCallerClaimsIsNotPassedOn(boolean claims) throws Exception {
        Requests http =
                serve(HttpClient.Version.HTTP_1_1, o -> o.ignorePaths("/health").trust(TrustPolicy.edge()));
        HttpResponse<String> answer = claims ? http.get("/health", "traceparent", PARENT) : http.get("/health");
        assertThat(answer.body()).doesNotContain(TRACE).endsWith(NOT_SAMPLED);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aPredicateThatThrowsIgnoresNothing(HttpClient.Version version) throws Exception {
        Requests http = serve(
                version,
                o -> o.ignore(request -> {
                    throw new IllegalStateException("no list of probes");
                }));
        assertThat(http.get("/health").body()).doesNotEndWith(NOT_SAMPLED);
        assertThat(service().spans.await(SpanKind.SERVER)).isNotNull();
    }
}
