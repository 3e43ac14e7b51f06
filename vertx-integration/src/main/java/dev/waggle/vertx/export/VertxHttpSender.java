package dev.waggle.vertx.export;

import dev.waggle.core.export.SenderResponse;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's sender contract on Vert.x, with the retries that the exporter was configured for. */
final class VertxHttpSender implements HttpSender {

    private static final int MAX_CONNECTIONS = 16;

    private final HttpSenderConfig config;
    private final Vertx vertx;
    private final LoopDrainer drainer;
    private final HttpPoster poster;

    VertxHttpSender(HttpSenderConfig config) {
        this.config = config;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true));
        this.drainer = new LoopDrainer(((VertxInternal) vertx).createEventLoopContext(), 0, vertx);
        this.poster = new HttpPoster(drainer, config.getEndpoint(), options(config), MAX_CONNECTIONS);
    }

    private static HttpClientOptions options(HttpSenderConfig config) {
        HttpClientOptions options = ClientOptions.base(config.getEndpoint(), config.getConnectTimeout(), proxy(config));
        SSLContext tls = config.getSslContext();
        return tls == null ? options : options.setSslEngineOptions(new GivenContext(tls));
    }

    private static @Nullable InetSocketAddress proxy(HttpSenderConfig config) {
        ProxyOptions options = config.getProxyOptions();
        if (options == null) {
            return null;
        }
        List<Proxy> proxies = options.getProxySelector().select(config.getEndpoint());
        for (Proxy proxy : proxies) {
            if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress address) {
                return address;
            }
        }
        return null;
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
        byte[] body;
        try {
            body = encode(message);
        } catch (IOException failure) {
            onError.accept(failure);
            return;
        }
        if (!drainer.execute(() -> new Exchange(body, onResponse, onError).attempt(1))) {
            onError.accept(new IOException("the sender is closed"));
        }
    }

    private byte[] encode(MessageWriter message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(32, message.getContentLength()));
        Compressor compressor = config.getCompressor();
        if (compressor == null) {
            message.writeMessage(bytes);
        } else {
            try (OutputStream out = compressor.compress(bytes)) {
                message.writeMessage(out);
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public CompletableResultCode shutdown() {
        poster.close();
        drainer.close();
        return CompletableResultCode.ofSuccess();
    }

    private final class Exchange {

        private final byte[] body;
        private final Consumer<HttpResponse> onResponse;
        private final Consumer<Throwable> onError;
        private final long deadline = System.nanoTime() + config.getTimeout().toNanos();

        Exchange(byte[] body, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
            this.body = body;
            this.onResponse = onResponse;
            this.onError = onError;
        }

        void attempt(int number) {
            CompletableFuture<SenderResponse> answer;
            try {
                answer = poster.post(headers(), body, 0, body.length);
            } catch (RuntimeException | Error failure) {
                // A supplier of headers that fails, or one that cannot be sent: an exporter that is not told waits for
                // ever.
                onError.accept(failure);
                return;
            }
            Runnable timer = drainer.schedule(deadline - System.nanoTime(), () -> answer.cancel(true));
            answer.whenComplete((response, failure) -> {
                timer.run();
                if (!retry(number, response, failure)) {
                    finish(response, failure);
                }
            });
        }

        private boolean retry(int number, @Nullable SenderResponse response, @Nullable Throwable failure) {
            RetryPolicy policy = config.getRetryPolicy();
            boolean worth = response != null
                    ? isRetryable(response.status())
                    : failure instanceof IOException && !(failure.getCause() instanceof javax.net.ssl.SSLException);
            if (policy == null || number >= policy.getMaxAttempts() || !worth) {
                return false;
            }
            double wait = Math.min(
                    policy.getMaxBackoff().toNanos(),
                    policy.getInitialBackoff().toNanos() * Math.pow(policy.getBackoffMultiplier(), number - 1));
            long jittered = (long) (wait * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
            if (System.nanoTime() + jittered - deadline >= 0) {
                return false;
            }
            drainer.schedule(Math.max(TimeUnit.MILLISECONDS.toNanos(1), jittered), () -> attempt(number + 1));
            return true;
        }

        private void finish(@Nullable SenderResponse response, @Nullable Throwable failure) {
            if (response != null) {
                onResponse.accept(new Answer(response));
            } else {
                onError.accept(failure == null ? new IOException("no answer") : failure);
            }
        }

        private Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>();
            Map<String, List<String>> given = config.getHeadersSupplier().get();
            if (given != null) {
                given.forEach((name, values) -> headers.put(name, String.join(",", values)));
            }
            headers.put("Content-Type", config.getContentType());
            if (config.getCompressor() != null) {
                headers.put("Content-Encoding", config.getCompressor().getEncoding());
            }
            return headers;
        }
    }

    private static boolean isRetryable(int status) {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    private record Answer(SenderResponse response) implements HttpResponse {

        @Override
        public int getStatusCode() {
            return response.status();
        }

        @Override
        public String getStatusMessage() {
            return "";
        }

        @Override
        public byte[] getResponseBody() {
            return response.body();
        }
    }

    /** A TLS context that somebody else has made. */
    private static final class GivenContext extends JdkSSLEngineOptions {

        private final SSLContext context;

        GivenContext(SSLContext context) {
            this.context = context;
        }

        @Override
        public JdkSSLEngineOptions copy() {
            return new GivenContext(context);
        }

        @Override
        public SslContextFactory sslContextFactory() {
            return this::wrapped;
        }

        private SslContext wrapped() {
            SslContext given = new JdkSslContext(
                    context, true, null, IdentityCipherSuiteFilter.INSTANCE, null, ClientAuth.NONE, null, false);
            return new DelegatingSslContext(given) {
                @Override
                protected void initEngine(SSLEngine engine) {
                    // Newer Vert.x leaves it to whoever makes the context: any host with a certificate would do.
                    SSLParameters parameters = engine.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    engine.setSSLParameters(parameters);
                }
            };
        }
    }
}
