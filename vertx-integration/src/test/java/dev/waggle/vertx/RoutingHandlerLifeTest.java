package dev.waggle.vertx;

import dev.waggle.core.contract.HttpServerLifeContract;
import dev.waggle.core.contract.ServerScenario;
import dev.waggle.core.contract.ServerUnderTest;
import java.net.http.HttpClient;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;

/** The life of server spans, by protocol and mode. */
class RoutingHandlerLifeTest {

    abstract static class Life extends HttpServerLifeContract {

        private final HttpClient.Version version;
        private final Mode mode;

        Life(HttpClient.Version version, Mode mode) {
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

        @Override
        protected UnaryOperator<String> template() {
            return template -> template.replace("{id}", ":id").replace("**", "*");
        }
    }

    @Nested
    class OverHttp1WithoutATracer extends Life {
        OverHttp1WithoutATracer() {
            super(HttpClient.Version.HTTP_1_1, Mode.NO_TRACER);
        }
    }

    @Nested
    class OverHttp2WithoutATracer extends Life {
        OverHttp2WithoutATracer() {
            super(HttpClient.Version.HTTP_2, Mode.NO_TRACER);
        }
    }

    @Nested
    class OverHttp1WithOurFactory extends Life {
        OverHttp1WithOurFactory() {
            super(HttpClient.Version.HTTP_1_1, Mode.OUR_FACTORY);
        }
    }

    @Nested
    class OverHttp2WithOurFactory extends Life {
        OverHttp2WithOurFactory() {
            super(HttpClient.Version.HTTP_2, Mode.OUR_FACTORY);
        }
    }
}
