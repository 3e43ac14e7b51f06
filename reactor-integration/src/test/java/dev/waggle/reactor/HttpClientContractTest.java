package dev.waggle.reactor;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.contract.ClientUnderTest;
import dev.waggle.core.contract.HttpClientInjectContract;
import dev.waggle.core.contract.HttpClientLifeContract;
import dev.waggle.core.contract.Upstream;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** WebClient on reactor-netty with the exchange filter keeps the contract of HTTP clients. */
class HttpClientContractTest {

    @Nested
    class LifeTest extends HttpClientLifeContract {

        @Override
        protected ClientUnderTest client(SessionTracer tracer) {
            return new FilteredWebClient(ReactorTracing.create(tracer), HttpProtocol.HTTP11);
        }
    }

    @Nested
    class LifeOverHttp2Test extends HttpClientLifeContract {

        @Override
        protected ClientUnderTest client(SessionTracer tracer) {
            return new FilteredWebClient(ReactorTracing.create(tracer), HttpProtocol.H2C);
        }

        @Override
        protected Upstream upstream() {
            return new NettyUpstream();
        }
    }

    @Nested
    class InjectTest extends HttpClientInjectContract {

        @Override
        protected ClientUnderTest client(SessionTracer tracer) {
            return new FilteredWebClient(ReactorTracing.create(tracer), HttpProtocol.HTTP11);
        }
    }

    @Nested
    class InjectOverHttp2Test extends HttpClientInjectContract {

        @Override
        protected ClientUnderTest client(SessionTracer tracer) {
            return new FilteredWebClient(ReactorTracing.create(tracer), HttpProtocol.H2C);
        }

        @Override
        protected Upstream upstream() {
            return new NettyUpstream();
        }
    }

    private record FilteredWebClient(ReactorTracing tracing, WebClient client) implements ClientUnderTest {

        FilteredWebClient(ReactorTracing tracing, HttpProtocol protocol) {
            this(
                    tracing,
                    WebClient.builder()
                            .clientConnector(new ReactorClientHttpConnector(
                                    HttpClient.create().protocol(protocol)))
                            .filter(tracing.webFlux().exchangeFilter())
                            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(-1))
                            .build());
        }

        @Override
        public CompletionStage<String> send(
                Context parent, String method, URI uri, Map<String, String> headers, @Nullable String body) {
            WebClient.RequestBodySpec request =
                    client.method(HttpMethod.valueOf(method)).uri(uri);
            headers.forEach(request::header);
            if (body != null) {
                request.bodyValue(body);
            }
            return request.exchangeToMono(
                            response -> response.bodyToMono(String.class).defaultIfEmpty(""))
                    .contextWrite(tracing.with(parent))
                    .toFuture();
        }

        @Override
        public CompletionStage<Void> stream(Context parent, URI uri, Consumer<String> chunks) {
            return client.get()
                    .uri(uri)
                    .exchangeToFlux(response -> response.bodyToFlux(ByteBuffer.class))
                    .doOnNext(chunk ->
                            chunks.accept(StandardCharsets.UTF_8.decode(chunk).toString()))
                    .then()
                    .contextWrite(tracing.with(parent))
                    .toFuture();
        }

        @Override
        public void close() {}
    }
}
