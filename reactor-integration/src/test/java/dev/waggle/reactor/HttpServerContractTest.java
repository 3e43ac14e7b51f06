package dev.waggle.reactor;

import dev.waggle.core.contract.HttpServerContextContract;
import dev.waggle.core.contract.HttpServerEdgeContract;
import dev.waggle.core.contract.HttpServerLifeContract;
import dev.waggle.core.contract.ServerScenario;
import dev.waggle.core.contract.ServerUnderTest;
import java.net.http.HttpClient.Version;
import org.junit.jupiter.api.Nested;

/** WebFlux on reactor-netty keeps the contract of HTTP servers, over HTTP/1.1 and HTTP/2. */
class HttpServerContractTest {

    static ServerUnderTest serve(ServerScenario scenario) {
        WebFluxTracing tracing = ReactorTracing.create(scenario.tracer()).webFlux();
        WebFluxServer server =
                new WebFluxServer(new ContractApplication(scenario).routes(), tracing.webFilter(options -> {
                    options.traceResponse(scenario.traceResponse());
                    if (scenario.trust() != null) {
                        options.trust(scenario.trust());
                    }
                    if (scenario.sessionRequestHeader() != null) {
                        options.sessionRequestHeader(scenario.sessionRequestHeader());
                    }
                    if (scenario.sessionResponseHeader() != null) {
                        options.sessionResponseHeader(scenario.sessionResponseHeader());
                    }
                }));
        return new ServerUnderTest() {
            @Override
            public int port() {
                return server.port();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    @Nested
    class LifeOverHttp1Test extends HttpServerLifeContract {

        @Override
        protected ServerUnderTest serve(ServerScenario scenario) {
            return HttpServerContractTest.serve(scenario);
        }

        @Override
        protected Version version() {
            return Version.HTTP_1_1;
        }
    }

    @Nested
    class ContextOverHttp1Test extends HttpServerContextContract {

        @Override
        protected ServerUnderTest serve(ServerScenario scenario) {
            return HttpServerContractTest.serve(scenario);
        }

        @Override
        protected Version version() {
            return Version.HTTP_1_1;
        }
    }

    @Nested
    class EdgeOverHttp1Test extends HttpServerEdgeContract {

        @Override
        protected ServerUnderTest serve(ServerScenario scenario) {
            return HttpServerContractTest.serve(scenario);
        }

        @Override
        protected Version version() {
            return Version.HTTP_1_1;
        }
    }

    @Nested
    class LifeOverHttp2Test extends HttpServerLifeContract {

        @Override
        protected ServerUnderTest serve(ServerScenario scenario) {
            return HttpServerContractTest.serve(scenario);
        }

        @Override
        protected Version version() {
            return Version.HTTP_2;
        }
    }

    @Nested
    class ContextOverHttp2Test extends HttpServerContextContract {

        @Override
        protected ServerUnderTest serve(ServerScenario scenario) {
            return HttpServerContractTest.serve(scenario);
        }

        @Override
        protected Version version() {
            return Version.HTTP_2;
        }
    }

    @Nested
    class EdgeOverHttp2Test extends HttpServerEdgeContract {

        @Override
        protected ServerUnderTest serve(ServerScenario scenario) {
            return HttpServerContractTest.serve(scenario);
        }

        @Override
        protected Version version() {
            return Version.HTTP_2;
        }
    }
}
