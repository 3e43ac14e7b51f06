package dev.waggle.core;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/**
 * A port on loopback that refuses, for as long as this is open. A port that somebody merely gave back may be another
 * process's a moment later; one that is bound without being listened on is nobody else's.
 */
public final class ClosedPort implements AutoCloseable {

    private final Socket holder = new Socket();

    private ClosedPort() throws IOException {
        // So that a server of the test's own can listen on it beside this.
        holder.setReuseAddress(true);
        holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public static ClosedPort hold() throws IOException {
        return new ClosedPort();
    }

    public int number() {
        return holder.getLocalPort();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + number() + path);
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
