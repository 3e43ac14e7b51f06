package dev.waggle.vertx;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.CarrierContract;
import io.opentelemetry.context.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The headers of HTTP and of the event bus, written and read as the integration does. */
class MultiMapCarrierTest {

    /** What a server and a client of HTTP have. */
    @Nested
    class OfHttp extends MultiMapContract {

        @Override
        protected MultiMap newCarrier() {
            return HttpHeaders.headers();
        }
    }

    /** What a message on the event bus has. */
    @Nested
    class OfTheEventBus extends MultiMapContract {

        @Override
        protected MultiMap newCarrier() {
            return MultiMap.caseInsensitiveMultiMap();
        }
    }

    /** What Vert.x hands to a tracer. */
    @Nested
    class AsPairs extends OfHttp {

        @Override
        protected Context extract(MultiMap carrier) {
            return tracer.extract(Context.root(), carrier.entries(), HeaderPairs.INSTANCE);
        }
    }

    abstract static class MultiMapContract extends CarrierContract<MultiMap> {

        final SessionTracer tracer = SessionTracer.builder()
                .environment(name -> null)
                .service("carrier")
                .testMode(true)
                .shutdownHook(false)
                .build();
        private final VertxTracing tracing = VertxTracing.create(tracer);

        @AfterEach
        void close() {
            tracer.close();
        }

        @Override
        protected void add(MultiMap carrier, String name, String line) {
            carrier.add(name, line);
        }

        @Override
        protected Set<String> names(MultiMap carrier) {
            return carrier.names();
        }

        @Override
        protected List<String> lines(MultiMap carrier, String name) {
            return carrier.getAll(name);
        }

        @Override
        protected void inject(Context context, MultiMap carrier) {
            tracing.inject(context, carrier);
        }

        @Override
        protected Context extract(MultiMap carrier) {
            return tracing.extract(carrier);
        }
    }
}
