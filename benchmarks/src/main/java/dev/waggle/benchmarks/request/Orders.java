package dev.waggle.benchmarks.request;

import dev.waggle.core.http.ClientRequest;
import dev.waggle.core.http.ServerRequest;
import org.jspecify.annotations.Nullable;

/** A request for an order, and the one for its stock that it leads to, as a proxy sees them. */
final class Orders {

    static final String ADDRESS = "127.0.0.1";
    static final String AGENT = "waggle-load/1";
    static final int PORT = 40123;
    static final int PEER_PORT = 50321;
    static final int STOCK_PORT = 40125;

    private Orders() {}

    record Order(String path) implements ServerRequest {

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public @Nullable String query() {
            return null;
        }

        @Override
        public String serverAddress() {
            return ADDRESS;
        }

        @Override
        public int serverPort() {
            return PORT;
        }

        @Override
        public String protocolVersion() {
            return "1.1";
        }

        @Override
        public String peerAddress() {
            return ADDRESS;
        }

        @Override
        public int peerPort() {
            return PEER_PORT;
        }

        @Override
        public @Nullable String header(String name) {
            return name.equals("user-agent") ? AGENT : null;
        }
    }

    record Stock(String pathAndQuery) implements ClientRequest {

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public String serverAddress() {
            return ADDRESS;
        }

        @Override
        public int serverPort() {
            return STOCK_PORT;
        }
    }
}
