package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.assertChild;
import static dev.waggle.vertx.Traced.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import dev.waggle.core.Session;
import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages between two nodes of a cluster: what crosses the wire is headers, and nothing else. */
@ParameterizedClass
@EnumSource(
        value = Mode.class,
        names = {"OUR_FACTORY", "NO_TRACER"})
class ClusteredEventBusTest {

    private final Mode mode;
    private final RecordedSpans here = new RecordedSpans();
    private final RecordedSpans there = new RecordedSpans();
    private final VertxTracing tracingHere = VertxTracing.create(here.tracer());
    private final VertxTracing tracingThere = VertxTracing.create(there.tracer());
    private final List<Vertx> nodes = new ArrayList<>();

    ClusteredEventBusTest(Mode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void startTwoNodes() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int[] ports = freePorts();
            String cluster = "test-" + UUID.randomUUID();
            try {
                nodes.add(node(cluster, ports[0], ports, tracingHere));
                nodes.add(node(cluster, ports[1], ports, tracingThere));
                return;
            } catch (AssertionError e) {
                // Between finding a port free and binding it, somebody else may have taken it.
                nodes.forEach(started -> await(started.close()));
                nodes.clear();
                if (attempt == 10) {
                    throw e;
                }
            }
        }
    }

    @AfterEach
    void stop() {
        Future.all(nodes.stream().map(Vertx::close).toList())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        here.close();
        there.close();
    }

    @Test
    void aRequestToTheOtherNodeIsAConsumerUnderItsProducerInOneSession() {
        bus(1).registerCodec(new LetterCodec());
        bus(0).registerCodec(new LetterCodec());
        await(bus(1).<Letter>consumer(
                        "post",
                        message -> tracingThere
                                .event(
                                        "read",
                                        e -> {},
                                        event -> Future.succeededFuture(
                                                message.body().text()))
                                .onSuccess(text -> message.reply(text + " back")))
                .completion());

        String answer = ask(
                () -> bus(0).<String>request("post", new Letter("hello"), new DeliveryOptions().setCodecName("letter"))
                        .map(Message::body));

        assertThat(answer).isEqualTo("hello back");
        SpanData producer = here.await("send post");
        SpanData consumer = there.await("process post");
        assertThat(producer.getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(consumer.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertChild(producer, here.await("root"));
        assertChild(consumer, producer);
        assertChild(there.await("read"), consumer);
    }

    @Test
    void aFailureOnTheOtherNodeIsAnErrorHere() {
        await(bus(1).consumer("broken", message -> message.fail(1, "no honey")).completion());

        ask(() -> bus(0).request("broken", "honey?").transform(reply -> Future.succeededFuture()));

        assertThat(here.await("send broken").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertChild(there.await("process broken"), here.await("send broken"));
    }

    @Test
    void aPublishedMessageReachesConsumersOnBothNodes() {
        await(bus(0).consumer("news", message -> {}).completion());
        await(bus(1).consumer("news", message -> {}).completion());

        ask(() -> {
            bus(0).publish("news", "spring");
            return Future.succeededFuture();
        });

        SpanData producer = here.await("publish news");
        assertChild(here.await("process news"), producer);
        assertChild(there.await("process news"), producer);
    }

    private <T> T ask(Supplier<Future<T>> question) {
        Session session = here.tracer().newSession();
        Vertx vertx = nodes.get(0);
        return await(Future.future(answer -> vertx.runOnContext(go -> tracingHere
                .<T>event(
                        session.storeIn(io.opentelemetry.context.Context.root()), "root", e -> {}, e -> question.get())
                .onComplete(answer))));
    }

    private EventBus bus(int node) {
        Vertx vertx = nodes.get(node);
        return mode == Mode.OUR_FACTORY ? vertx.eventBus() : (node == 0 ? tracingHere : tracingThere).eventBus(vertx);
    }

    private Vertx node(String cluster, int port, int[] members, VertxTracing tracing) {
        VertxBuilder builder = Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(new HazelcastClusterManager(onLoopback(cluster, port, members)));
        if (mode == Mode.OUR_FACTORY) {
            builder.withTracer(tracing.tracerFactory());
        }
        return await(builder.buildClustered());
    }

    /** Finds nobody but the other node of this test, and calls nobody outside. */
    private static Config onLoopback(String cluster, int port, int[] members) {
        Config config = new Config()
                .setClusterName(cluster)
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.logging.type", "none")
                .setProperty("hazelcast.shutdownhook.enabled", "false");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        for (int member : members) {
            join.getTcpIpConfig().addMember("127.0.0.1:" + member);
        }
        return config;
    }

    /** Hazelcast has to be told the ports of all members before the first one starts. */
    private static int[] freePorts() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket other = new ServerSocket(0, 1, loopback)) {
            return new int[] {one.getLocalPort(), other.getLocalPort()};
        }
    }
}
