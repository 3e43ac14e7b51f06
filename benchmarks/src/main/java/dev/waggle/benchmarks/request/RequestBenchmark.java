package dev.waggle.benchmarks.request;

import static dev.waggle.benchmarks.request.Orders.ADDRESS;

import dev.waggle.benchmarks.export.NoExport;
import dev.waggle.benchmarks.micro.Difference;
import dev.waggle.benchmarks.request.Orders.Order;
import dev.waggle.benchmarks.request.Orders.Stock;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpClientSpan;
import dev.waggle.core.http.HttpServerSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.MultiMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What do the two spans of a proxied request take, from the session to the headers that are sent on, without the request and
 * without an exporter?
 *
 * <p>Beside the same spans by hand: of the same SDK and tracer, in a session, with the same attributes and headers. Less
 * than that no tracer over this SDK can take. Run with {@code -prof gc}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestBenchmark {

    private static final int TURN = 100;
    private static final TextMapSetter<MultiMap> SETTER = (headers, name, value) -> {
        if (headers != null) {
            headers.set(name, value);
        }
    };

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
    private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> VERSION = AttributeKey.stringKey("network.protocol.version");
    private static final AttributeKey<String> PEER = AttributeKey.stringKey("network.peer.address");
    private static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("network.peer.port");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client.address");
    private static final AttributeKey<String> AGENT = AttributeKey.stringKey("user_agent.original");
    private static final AttributeKey<Double> FIRST_BYTE =
            AttributeKey.doubleKey("honeyhive_metrics.time_to_first_byte_ms");

    private final SessionTracer tracer = SessionTracer.builder()
            .environment(name -> null)
            .service("benchmark")
            .project("shop")
            .source("benchmark")
            .testMode(true)
            .shutdownHook(false)
            .spanProcessor(new NoExport())
            .build();

    private int number;

    @TearDown
    public void close() {
        tracer.close();
    }

    private String path() {
        number = (number + 1) % 1024;
        return "/orders/" + (100_000 + number);
    }

    /** As the Vert.x integration does it: the span that its tracer prepares gives way to that of the routing handler. */
    @Benchmark
    public MultiMap waggle() {
        Order order = new Order(path());
        HttpServerSpan prepared = HttpServerSpan.prepare(tracer, Context.root(), order);
        prepared.claim();
        HttpServerSpan server =
                HttpServerSpan.start(tracer, tracer.newSession().storeIn(prepared.parent()), null, order);
        HttpClientSpan client = HttpClientSpan.start(tracer, server.context(), new Stock(order.path()), 0);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        client.inject(headers, SETTER, MultiMap::remove);
        client.response(200, "1.1");
        client.end();
        server.route("/orders/:id");
        server.end(200);
        return headers;
    }

    @Benchmark
    public MultiMap byHand() {
        String path = path();
        Context parent = tracer.newSession().storeIn(Context.root());
        Span server = tracer.tracer()
                .spanBuilder("GET")
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(METHOD, "GET")
                .setAttribute(SCHEME, "http")
                .setAttribute(PATH, path)
                .setAttribute(SERVER, ADDRESS)
                .setAttribute(SERVER_PORT, (long) Orders.PORT)
                .setAttribute(VERSION, "1.1")
                .setAttribute(PEER, ADDRESS)
                .setAttribute(PEER_PORT, (long) Orders.PEER_PORT)
                .setAttribute(CLIENT, ADDRESS)
                .setAttribute(AGENT, Orders.AGENT)
                .startSpan();
        Context context = parent.with(server);
        Span client = tracer.tracer()
                .spanBuilder("GET")
                .setParent(context)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(METHOD, "GET")
                .setAttribute(SERVER, ADDRESS)
                .setAttribute(SERVER_PORT, (long) Orders.STOCK_PORT)
                .setAttribute(URL, "http://" + ADDRESS + ":" + Orders.STOCK_PORT + path)
                .startSpan();
        long sent = System.nanoTime();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        tracer.inject(context.with(client), headers, SETTER);
        client.setAttribute(STATUS, 200L);
        client.setAttribute(VERSION, "1.1");
        client.setAttribute(FIRST_BYTE, (System.nanoTime() - sent) / 1e6);
        client.end();
        server.setAttribute(ROUTE, "/orders/:id");
        server.updateName("GET /orders/:id");
        server.setAttribute(STATUS, 200L);
        server.end();
        return headers;
    }

    /** The two by turns in one JVM, and what ours takes more. */
    @Benchmark
    @OperationsPerInvocation(2 * TURN)
    public void byTurns(Difference waggleOverByHand, Blackhole blackhole) {
        waggleOverByHand.first();
        for (int i = 0; i < TURN; i++) {
            blackhole.consume(byHand());
        }
        waggleOverByHand.second();
        for (int i = 0; i < TURN; i++) {
            blackhole.consume(waggle());
        }
        waggleOverByHand.done(TURN);
    }
}
