package dev.waggle.vertx;

import dev.waggle.core.contract.HttpServerContextContract;
import dev.waggle.core.contract.ServerScenario;
import dev.waggle.core.contract.ServerUnderTest;
import java.net.http.HttpClient;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;

/** Parent, session and baggage of requests, by protocol and mode. */
class RoutingHandlerContextTest {

    abstract static class Contexts extends HttpServerContextContract {

        private final HttpClient.Version version;
        private final Mode mode;
        private final boolean bare;

        Contexts(HttpClient.Version version, Mode mode, boolean bare) {
            this.version = version;
            this.mode = mode;
            this.bare = bare;
        }

        @Override
        protected ServerUnderTest serve(ServerScenario scenario) throws Exception {
            return new ContractApplication(scenario, mode, bare);
        }

        @Override
        protected HttpClient.Version version() {
            return version;
        }

        @Override
        protected UnaryOperator<String> template() {
            return template -> template.replace("{id}", ":id").replace("**", "*");
        }
    }

    @Nested
    class OverHttp1WithoutATracer extends Contexts {
        OverHttp1WithoutATracer() {
            super(HttpClient.Version.HTTP_1_1, Mode.NO_TRACER, false);
        }
    }

    @Nested
    class OverHttp2WithoutATracer extends Contexts {
        OverHttp2WithoutATracer() {
            super(HttpClient.Version.HTTP_2, Mode.NO_TRACER, false);
        }
    }
}
