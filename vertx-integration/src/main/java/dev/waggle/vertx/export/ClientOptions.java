package dev.waggle.vertx.export;

import dev.waggle.core.export.Destination;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.tracing.TracingPolicy;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The options of an exporter's HTTP client. */
final class ClientOptions {

    private ClientOptions() {}

    static HttpClientOptions of(Destination destination) {
        HttpClientOptions options = base(destination.endpoint(), destination.connectTimeout(), destination.proxy());
        byte[] authorities = destination.certificates();
        if (authorities != null) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authorities)));
        }
        byte[] key = destination.clientKey();
        byte[] chain = destination.clientCertificates();
        if (key != null && chain != null) {
            options.setKeyCertOptions(
                    new PemKeyCertOptions().setKeyValue(Buffer.buffer(key)).setCertValue(Buffer.buffer(chain)));
        }
        return options;
    }

    static HttpClientOptions base(URI endpoint, Duration connectTimeout, @Nullable InetSocketAddress proxy) {
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setSsl("https".equalsIgnoreCase(endpoint.getScheme()))
                .setVerifyHost(true)
                .setConnectTimeout((int) Math.min(Integer.MAX_VALUE, connectTimeout.toMillis()))
                .setKeepAliveTimeout(60)
                .setTracingPolicy(TracingPolicy.IGNORE);
        if (proxy != null) {
            options.setProxyOptions(new ProxyOptions()
                    .setType(ProxyType.HTTP)
                    .setHost(proxy.getHostString())
                    .setPort(proxy.getPort()));
        }
        return options;
    }
}
