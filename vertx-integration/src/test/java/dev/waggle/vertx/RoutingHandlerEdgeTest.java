package dev.waggle.vertx;

import dev.waggle.core.contract.HttpServerEdgeContract;
import dev.waggle.core.contract.ServerScenario;
import dev.waggle.core.contract.ServerUnderTest;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Nested;

/** Requests that are not trusted, by protocol and mode. */
class RoutingHandlerEdgeTest {

    abstract static class Edge extends HttpServerEdgeContract {

        private final HttpClient.Version version;
        private final Mode mode;

        Edge(HttpClient.Version version, Mode mode) {
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
    class OverHttp1WithoutATracer extends Edge {
        OverHttp1WithoutATracer() {
            super(HttpClient.Version.HTTP_1_1, Mode.NO_TRACER);
        }
    }

    @Nested
    class OverHttp2WithoutATracer extends Edge {
        OverHttp2WithoutATracer() {
            super(HttpClient.Version.HTTP_2, Mode.NO_TRACER);
        }
    }

    @Nested
    class OverHttp1WithOurFactory extends Edge {
        OverHttp1WithOurFactory() {
            super(HttpClient.Version.HTTP_1_1, Mode.OUR_FACTORY);
        }
    }

    @Nested
    class OverHttp2WithOurFactory extends Edge {
        OverHttp2WithOurFactory() {
            super(HttpClient.Version.HTTP_2, Mode.OUR_FACTORY);
        }
    }
}
