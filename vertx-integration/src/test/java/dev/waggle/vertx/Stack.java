package dev.waggle.vertx;

import dev.waggle.core.contract.RecordedSpans;
import io.opentelemetry.context.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.function.Consumer;

/** The stock stack (vertx-opentelemetry alone) and ours in its three modes, for one service under test each. */
enum Stack {
    STOCK(Mode.STOCK_FACTORY, false),
    WITHOUT_A_TRACER(Mode.NO_TRACER, true),
    WITH_OUR_FACTORY(Mode.OUR_FACTORY, true),
    ON_THE_STOCK_FACTORY(Mode.STOCK_FACTORY, true);

    private final Mode mode;
    private final boolean waggle;

    Stack(Mode mode, boolean waggle) {
        this.mode = mode;
        this.waggle = waggle;
    }

    /** True where the server span is ours from start to end. */
    boolean ownsSpans() {
        return waggle && mode != Mode.STOCK_FACTORY;
    }

    boolean isStock() {
        return !waggle;
    }

    Service start() {
        return new Service();
    }

    /** A Vert.x with this stack on it. */
    final class Service implements AutoCloseable {

        final RecordedSpans spans = new RecordedSpans();
        final VertxTracing tracing = VertxTracing.create(spans.tracer());
        final Vertx vertx = mode.vertx(tracing);

        int serve(Consumer<Router> routes) throws Exception {
            Router router = Router.router(vertx);
            if (waggle) {
                router.route().handler(tracing.routingHandler());
            }
            routes.accept(router);
            return serve(router);
        }

        int serve(Router router) throws Exception {
            HttpServer server = Requests.await(vertx.createHttpServer(new HttpServerOptions())
                    .requestHandler(router)
                    .listen(0, "localhost"));
            return server.actualPort();
        }

        /** A client as its user would have it: on the stock factory, made so that the tracer leaves it to us. */
        WebClient client() {
            WebClientOptions options = new WebClientOptions();
            if (!waggle) {
                return WebClient.create(vertx, options);
            }
            return mode == Mode.STOCK_FACTORY
                    ? tracing.webClient(vertx, options)
                    : tracing.wrap(WebClient.create(vertx, options));
        }

        /** A span under whatever is current here. */
        void child(String name) {
            spans.tracer().startEvent(Context.current(), name, e -> {}).end();
        }

        @Override
        public void close() throws Exception {
            Requests.await(vertx.close());
            spans.close();
        }
    }
}
