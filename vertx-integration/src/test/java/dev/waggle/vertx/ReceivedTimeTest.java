package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A routing handler that stands behind others, which waited for the body. */
class ReceivedTimeTest {

    @Test
    void theServerSpanStartsWhenTheRequestCameNotWhenItsHandlerWasReached() throws Exception {
        try (Stack.Service service = Stack.WITH_OUR_FACTORY.start()) {
            CompletableFuture<Void> came = new CompletableFuture<>();
            Router router = Router.router(service.vertx);
            router.route().handler(rc -> {
                came.complete(null);
                rc.next();
            });
            router.route().handler(BodyHandler.create());
            router.route()
                    .handler(service.tracing.routingHandler(
                            o -> o.sessionFrom(rc -> rc.body().asString())));
            router.post("/chat").handler(rc -> rc.end("heard"));
            NetClient client = service.vertx.createNetClient();
            NetSocket socket = Requests.await(client.connect(service.serve(router), "localhost"));
            Requests.await(socket.write("POST /chat HTTP/1.1\r\nhost: localhost\r\ncontent-length: 6\r\n\r\n"));
            came.join();
            long beforeTheBody = service.spans.tracer().clock().now();
            Requests.await(socket.write("chat-7"));

            SpanData server = service.spans.await(SpanKind.SERVER);
            assertThat(RecordedSpans.sessionOf(server)).isEqualTo("chat-7");
            assertThat(server.getStartEpochNanos()).isLessThanOrEqualTo(beforeTheBody);
            Requests.await(client.close());
        }
    }
}
