package dev.waggle.core.export;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a sender connects to, and with which credentials. PEM files are given as their content.
 *
 * @param endpoint the address that is posted to, {@code http} or {@code https}
 * @param connectTimeout for one connection
 * @param maxConnections how many requests can be in flight at once
 * @param certificates the authorities to trust instead of the JDK's, or null
 * @param clientKey the key of mTLS, PKCS#8, or null
 * @param clientCertificates the chain of mTLS, or null
 * @param proxy an HTTP proxy, or null for none
 */
public record Destination(
        URI endpoint,
        Duration connectTimeout,
        int maxConnections,
        byte @Nullable [] certificates,
        byte @Nullable [] clientKey,
        byte @Nullable [] clientCertificates,
        @Nullable InetSocketAddress proxy) {

    /** An address that may be wrong, for a message: people put secrets before an @ and behind a question mark. */
    static String shown(String address) {
        int user = address.lastIndexOf('@');
        String host = user < 0 ? address : "…" + address.substring(user);
        int query = host.indexOf('?');
        return query < 0 ? host : host.substring(0, query + 1) + "…";
    }

    /** The endpoint only: the rest is secret. */
    @Override
    public String toString() {
        String port = endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
        return "Destination[" + endpoint.getScheme() + "://" + endpoint.getHost() + port + "]";
    }
}
