package dev.waggle.vertx;

import dev.waggle.core.contract.HttpServerContextContract;
import dev.waggle.core.contract.ServerScenario;
import dev.waggle.core.contract.ServerUnderTest;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Nested;

/** Parent, session and baggage of requests, by protocol and mode. */
class RoutingHandlerContextTest {

    abstract static class Contexts extends HttpServerContextContract {

        private final HttpClient.Version version;
        private final Mode mode;

        Contexts(HttpClient.Version version, Mode mode) {
            this.version = version;
            this.mode = mode;
        }

        @Override
        protected ServerUnderTest serve(ServerScenario scenario) throws Exception {
            return new ContractApplication(scenario, mode);
        }

        @Override
        protected HttpClient.Version version() {
            return version;
        }
    }

    @Nested
    class OverHttp1WithoutATracer extends Contexts {
        OverHttp1WithoutATracer() {
            super(HttpClient.Version.HTTP_1_1, Mode.NO_TRACER);
        }
    }

    @Nested
    class OverHttp2WithoutATracer extends Contexts {
        OverHttp2WithoutATracer() {
            super(HttpClient.Version.HTTP_2, Mode.NO_TRACER);
        }
    }

    @Nested
    class OverHttp1WithOurFactory extends Contexts {
        OverHttp1WithOurFactory() {
            super(HttpClient.Version.HTTP_1_1, Mode.OUR_FACTORY);
        }
    }

    @Nested
    class OverHttp2WithOurFactory extends Contexts {
        OverHttp2WithOurFactory() {
            super(HttpClient.Version.HTTP_2, Mode.OUR_FACTORY);
        }
    }

    @Nested
    class OverHttp1WithTheStockFactory extends Contexts {
        OverHttp1WithTheStockFactory() {
            super(HttpClient.Version.HTTP_1_1, Mode.STOCK_FACTORY);
        }
    }

    @Nested
    class OverHttp2WithTheStockFactory extends Contexts {
        OverHttp2WithTheStockFactory() {
            super(HttpClient.Version.HTTP_2, Mode.STOCK_FACTORY);
        }
    }
}
