package dev.waggle.viewer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Shows sessions on a page while they happen: a receiver for OTLP/HTTP and HoneyHive's REST calls, a bounded store and
 * a web page, in one process, without an account.
 *
 * <pre>{@code
 * SessionViewer.start().onSuccess(viewer -> System.out.println("sessions: " + viewer.url()));
 * }</pre>
 *
 * It listens on the loopback interface only, unless an address and a token are given. Starting never blocks; it fails
 * when the port is taken.
 */
public final class SessionViewer {
    private final Vertx vertx;
    private final boolean ownsVertx;
    private final String deployment;
    private final String host;
    private final int port;

    private SessionViewer(Vertx vertx, boolean ownsVertx, String deployment, String host, int port) {
        this.vertx = vertx;
        this.ownsVertx = ownsVertx;
        this.deployment = deployment;
        this.host = host;
        this.port = port;
    }

    /** Starts a viewer on port 4318, where OpenTelemetry's exporters send by default, with a Vert.x of its own. */
    public static Future<SessionViewer> start() {
        return builder().start();
    }

    /** Starts a viewer on port 4318 within the application's Vert.x, which {@link #close()} leaves open. */
    public static Future<SessionViewer> start(Vertx vertx) {
        return builder().vertx(vertx).start();
    }

    /** A viewer with other settings. */
    public static Builder builder() {
        return new Builder(new ViewerOptions());
    }

    /** The port that it listens on; where 0 was asked for, the one that the system assigned. */
    public int port() {
        return port;
    }

    /** The page with the list of sessions, without a slash at its end; also the OTLP endpoint. */
    public String url() {
        return "http://" + host + ":" + port;
    }

    /** The page of one session, whether or not it has come in yet. */
    public String sessionUrl(String sessionId) {
        return url() + "/sessions/"
                + URLEncoder.encode(sessionId, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Stops listening; completes when files, if there are any, are written. Idempotent. */
    public Future<Void> close() {
        if (ownsVertx) {
            // not composed with anything: a future on a context of a closed Vert.x never completes
            return vertx.close();
        }
        return vertx.deploymentIDs().contains(deployment) ? vertx.undeploy(deployment) : Future.succeededFuture();
    }

    /** Settings of a viewer. Every wrong value fails {@link #start()} with a message that names it. */
    public static final class Builder {
        private final ViewerOptions options;
        private @Nullable Vertx vertx;

        Builder(ViewerOptions options) {
            this.options = options;
        }

        /** The Vert.x to run in; otherwise one of its own. */
        public Builder vertx(Vertx vertx) {
            this.vertx = vertx;
            return this;
        }

        /** The port, 4318 by default; 0 lets the system choose. */
        public Builder port(int port) {
            options.port = port;
            return this;
        }

        /** The address to listen on, 127.0.0.1 by default. Any other than loopback needs a {@link #token}. */
        public Builder address(String address) {
            options.address = address;
            return this;
        }

        /** What every request has to bring, as {@code Authorization: Bearer} or, for the page, once as {@code /?token=}. */
        public Builder token(@Nullable String token) {
            options.token = token;
            return this;
        }

        /** A folder in which sessions are kept, so that a restart shows them again. None by default. */
        public Builder files(@Nullable Path folder) {
            options.files = folder;
            return this;
        }

        /**
         * How many bytes of the heap events may take, at least 1 MiB and less than the heap; default 256 MiB, or half of the heap
         * where that is less. The session that changed least recently makes room.
         */
        public Builder memory(long bytes) {
            options.memory = bytes;
            return this;
        }

        Builder limits(Limits limits) {
            options.limits = limits;
            return this;
        }

        /**
         * Starts listening. The future fails with an {@link IllegalArgumentException} when a setting is wrong, and
         * with a {@link java.net.BindException} that names address and port when the port cannot be had.
         */
        public Future<SessionViewer> start() {
            try {
                options.check();
            } catch (IllegalArgumentException e) {
                return Future.failedFuture(e);
            }
            Vertx used = vertx == null ? Vertx.vertx() : vertx;
            boolean owned = vertx == null;
            ViewerServer server = new ViewerServer(options);
            Promise<SessionViewer> started = Promise.promise();
            used.deployVerticle(server)
                    .onSuccess(id -> started.complete(new SessionViewer(used, owned, id, host(), server.port())))
                    .onFailure(failure -> {
                        if (owned) {
                            used.close().onComplete(closed -> started.fail(failure));
                        } else {
                            started.fail(failure);
                        }
                    });
            return started.future();
        }

        private String host() {
            boolean any = options.address.equals("0.0.0.0") || options.address.equals("::");
            String host = any || options.address.equals("127.0.0.1") ? "localhost" : options.address;
            return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        }
    }
}
