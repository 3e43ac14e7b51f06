package dev.waggle.core.contract;

import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the HTTP server half of an integration must do, over real connections.
 *
 * <p>An integration serves this application, with its tracing first:
 *
 * <ul>
 *   <li>{@code GET /hello}: {@code hello}. {@code POST /echo}: the body.
 *   <li>{@code GET /users/{id}}: the id. {@code GET /shop/orders/{id}}: the id, from a router nested under
 *       {@code /shop}. {@code GET /files/} and everything below: {@code file}.
 *   <li>{@code GET /status/{code}}: an empty answer with this status.
 *   <li>{@code GET /throws}: the handler throws {@code IllegalStateException("boom")}. {@code GET /fails}: it fails with
 *       the same later, on another turn. Both are answered with 500.
 *   <li>{@code GET /async}: {@code late} when the gate opens. {@code GET /child}: starts an event {@code child} and ends
 *       it later, on another turn, then {@code done}.
 *   <li>{@code GET /stream}: the chunk {@code first}; when the gate opens, an event {@code during} and the chunk
 *       {@code second}. {@code GET /endless}: a chunk every few milliseconds, until nobody reads. {@code GET /breaks}: a
 *       chunk, then a failure with {@code IllegalStateException("broken")}.
 *   <li>{@code GET /late}: {@code answered} at once; when the gate opens, an event {@code late} under the context that
 *       the handler had.
 *   <li>{@code GET /session}: the id of the session that is current in the handler, or {@code none}.
 *       {@code GET /inject}: the headers that {@code tracer.inject} writes there, one {@code name: value} a line.
 * </ul>
 *
 * The cases are in {@link HttpServerLifeContract}, {@link HttpServerContextContract} and
 * {@link HttpServerEdgeContract}; a subclass of each per protocol and mode runs them.
 */
public abstract class HttpServerContract {

    static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    static final String PARENT = "b7ad6b7169203331";
    static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";

    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    RecordedSpans spans = new RecordedSpans();
    private final List<AutoCloseable> open = new ArrayList<>();

    /** Serves the application above. */
    protected abstract ServerUnderTest serve(ServerScenario scenario) throws Exception;

    /** The protocol of the requests. */
    protected abstract HttpClient.Version version();

    /** The template as the framework writes it; given {@code /users/{id}} or {@code /files/**}. */
    protected UnaryOperator<String> template() {
        return UnaryOperator.identity();
    }

    @BeforeEach
    void freshTracer() {
        spans = new RecordedSpans();
        open.add(spans);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        open.clear();
    }

    ServerScenario scenario() {
        return new ServerScenario(spans.tracer());
    }

    ContractHttp start() throws Exception {
        return start(scenario());
    }

    ContractHttp start(ServerScenario scenario) throws Exception {
        ServerUnderTest server = serve(scenario);
        open.add(server);
        ContractHttp http = new ContractHttp(version(), server.port());
        if (version() == HttpClient.Version.HTTP_2) {
            upgrade(http);
        }
        return http;
    }

    /**
     * The JDK's client (17 and 25) loses bytes of a long answer that arrives while it upgrades to HTTP/2, and breaks off
     * with "protocol error: Frame type(…)", in one of a hundred attempts. So it upgrades with a short one.
     */
    private void upgrade(ContractHttp http) {
        assertThat(http.get("/hello").version()).isEqualTo(HttpClient.Version.HTTP_2);
        serverSpan();
        spans.forget();
    }

    SpanData serverSpan() {
        return spans.await(SERVER);
    }

    static <T> void attribute(SpanData span, String key, T value) {
        Object[] found = span.getAttributes().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().getKey().equals(key))
                .map(Map.Entry::getValue)
                .toArray();
        assertThat(found).as(key + " of " + span.getName()).containsExactly(value);
    }
}
