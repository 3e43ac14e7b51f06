import dev.waggle.core.SessionTracer;
import dev.waggle.vertx.VertxTracing;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import java.util.concurrent.TimeUnit;

/** The README's wiring, in a project that knows nothing of Waggle's build. */
public class Main {

    public static void main(String[] args) throws Exception {
        SessionTracer tracer = SessionTracer.builder()
                .service("gateway")
                .project("support-bot")
                .source("production")
                .testMode(true)
                .build();
        VertxTracing tracing = VertxTracing.create(tracer);
        Vertx vertx = Vertx.builder().withTracer(tracing.tracerFactory()).build();
        Router router = Router.router(vertx);
        router.route().handler(tracing.routingHandler());
        router.get("/").handler(context -> context.end(context.request().getHeader("traceparent")));
        int port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .actualPort();
        WebClient client = tracing.wrap(WebClient.create(vertx));
        String header = client.get(port, "127.0.0.1", "/")
                .send()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .bodyAsString();
        if (header == null || !header.startsWith("00-")) {
            throw new IllegalStateException("no traceparent arrived: " + header);
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        tracer.close();
        System.out.println("CONSUMER OK");
    }
}
