package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.TrustPolicy;
import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server span of the stock tracer: enriched, never doubled, never ended by us. */
class AdoptedServerSpanTest {

    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final RecordedSpans spans = new RecordedSpans();
    private final VertxTracing tracing = VertxTracing.create(spans.tracer());
    private final Vertx vertx = Mode.STOCK_FACTORY.vertx(tracing);
    private final CompletableFuture<Void> gate = new CompletableFuture<>();

    @AfterEach
    void close() throws Exception {
        Requests.await(vertx.close());
        spans.close();
    }

    private Requests serve(HttpClient.Version version) throws Exception {
        return serve(version, options -> {});
    }

    private Requests serve(HttpClient.Version version, Consumer<RoutingOptions> options) throws Exception {
        Router router = Router.router(vertx);
        router.route().handler(tracing.routingHandler(options));
        router.get("/inject").handler(rc -> {
            Map<String, String> headers = new HashMap<>();
            spans.tracer().inject(headers);
            rc.end(headers.toString());
        });
        router.get("/users/:id").handler(rc -> rc.end("hello"));
        router.get("/throws").handler(rc -> {
            throw new IllegalStateException("boom");
        });
        router.get("/stream").handler(rc -> {
            HttpServerResponse response = rc.response().setChunked(true);
            response.write("first");
            io.vertx.core.Context context = vertx.getOrCreateContext();
            gate.thenRun(() -> context.runOnContext(v -> {
                child("during");
                response.end("second").onComplete(end -> context.runOnContext(w -> child("after")));
            }));
        });
        return new Requests(
                version,
                Requests.await(vertx.createHttpServer().requestHandler(router).listen(0, "localhost"))
                        .actualPort());
    }

    private void child(String name) {
        spans.tracer().startEvent(Context.current(), name, e -> {}).end();
    }

    @ParameterizedTest
    @EnumSource
    void ofARequestThatIsIgnoredIsLeftAsItIsAndNothingIsRecordedBelowIt(HttpClient.Version version) throws Exception {
        Requests http = serve(version, o -> o.ignorePaths("/inject"));
        assertThat(http.get("/inject", "traceparent", PARENT).body())
                .contains("traceparent=00-0af7651916cd43dd8448eb211c80319c")
                .doesNotContain("-01");
        SpanData span = spans.await(SpanKind.SERVER);
        assertThat(span.getName()).isEqualTo("GET");
        assertThat(RecordedSpans.sessionOf(span)).isNull();
        assertThat(spans.ended()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void isTheOnlyOneAndGetsTheRoute(HttpClient.Version version) throws Exception {
        serve(version).get("/users/4711");
        SpanData span = spans.await("GET /users/:id");
        assertThat(spans.ended()).hasSize(1);
        assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("io.vertx");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("http.route")))
                .isEqualTo("/users/:id");
    }

    @ParameterizedTest
    @EnumSource
    void isStampedWithASessionThatIsNew(HttpClient.Version version) throws Exception {
        serve(version).get("/users/4711");
        assertThat(RecordedSpans.sessionOf(spans.await("GET /users/:id"))).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void atTheEdgeHasASessionOfItsOwnInPlaceOfTheCallers(HttpClient.Version version) throws Exception {
        Requests requests = serve(version, o -> o.trust(TrustPolicy.edge()).sessionResponseHeader("x-session"));
        HttpResponse<String> answer =
                requests.get("/inject", "traceparent", PARENT, "baggage", "session_id=forged,who=me");
        String session = answer.headers().firstValue("x-session").orElseThrow();
        assertThat(session).isNotEqualTo("forged");
        assertThat(answer.body()).contains(session).doesNotContain("forged").doesNotContain("who=me");
        assertThat(RecordedSpans.sessionOf(spans.await("GET /inject"))).isEqualTo(session);
    }

    @ParameterizedTest
    @EnumSource
    void becomesAnErrorWithItsException(HttpClient.Version version) throws Exception {
        serve(version).get("/throws");
        SpanData span = spans.await("GET /throws");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getEvents()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void staysTheParentAfterItsTracerEndedIt(HttpClient.Version version) throws Exception {
        Requests requests = serve(version);
        gate.complete(null);
        assertThat(requests.get("/stream").body()).isEqualTo("firstsecond");
        SpanData server = spans.await(SpanKind.SERVER);
        assertThat(spans.await("during").getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(spans.await("after").getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(spans.of(SpanKind.SERVER)).hasSize(1);
    }
}
