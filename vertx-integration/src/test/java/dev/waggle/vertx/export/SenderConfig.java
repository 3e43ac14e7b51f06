package dev.waggle.vertx.export;

import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** What an exporter tells the sender that it has made for it, and the one message that it sends. */
final class SenderConfig implements HttpSenderConfig {

    static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.US_ASCII);

    private final URI endpoint;
    private Duration timeout = Duration.ofSeconds(30);
    private Supplier<Map<String, List<String>>> headers = () -> Map.of("Authorization", List.of("Bearer s3cret"));
    private @Nullable RetryPolicy retries;
    private @Nullable ProxyOptions proxy;
    private @Nullable SSLContext tls;

    SenderConfig(URI endpoint) {
        this.endpoint = endpoint;
    }

    SenderConfig timeout(Duration given) {
        timeout = given;
        return this;
    }

    SenderConfig headers(Supplier<Map<String, List<String>>> given) {
        headers = given;
        return this;
    }

    /** As many attempts, one right after the other. */
    SenderConfig attempts(int given) {
        retries = RetryPolicy.builder()
                .setMaxAttempts(given)
                .setInitialBackoff(Duration.ofMillis(10))
                .build();
        return this;
    }

    SenderConfig proxy(ProxyOptions given) {
        proxy = given;
        return this;
    }

    SenderConfig tls(SSLContext given) {
        tls = given;
        return this;
    }

    /** Sends the message by a sender of this configuration. */
    HttpResponse send() throws Exception {
        HttpSender sender = new VertxHttpSenderProvider().createSender(this);
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        sender.send(
                new MessageWriter() {
                    @Override
                    public void writeMessage(OutputStream out) throws IOException {
                        out.write(MESSAGE);
                    }

                    @Override
                    public int getContentLength() {
                        return MESSAGE.length;
                    }
                },
                answer::complete,
                answer::completeExceptionally);
        try {
            return answer.get(40, TimeUnit.SECONDS);
        } finally {
            sender.shutdown();
        }
    }

    @Override
    public URI getEndpoint() {
        return endpoint;
    }

    @Override
    public String getContentType() {
        return "application/x-protobuf";
    }

    @Override
    public @Nullable Compressor getCompressor() {
        return null;
    }

    @Override
    public Duration getTimeout() {
        return timeout;
    }

    @Override
    public Duration getConnectTimeout() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Supplier<Map<String, List<String>>> getHeadersSupplier() {
        return headers;
    }

    @Override
    public @Nullable ProxyOptions getProxyOptions() {
        return proxy;
    }

    @Override
    public @Nullable RetryPolicy getRetryPolicy() {
        return retries;
    }

    @Override
    public @Nullable SSLContext getSslContext() {
        return tls;
    }

    @Override
    public @Nullable X509TrustManager getTrustManager() {
        return null;
    }

    @Override
    public @Nullable ExecutorService getExecutorService() {
        return null;
    }
}
