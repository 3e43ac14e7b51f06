package dev.waggle.core.export;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLServerSocket;

/** A real HTTP server on loopback that behaves, or misbehaves, as it is told, byte by byte. */
public final class TestCollector implements AutoCloseable {

    private static final byte[] EMPTY = {};

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Thread acceptor = new Thread(this::accept, "test-collector");
    private volatile Behavior behavior;

    /** What to do with a request that has been read. */
    @FunctionalInterface
    public interface Behavior {
        void serve(Request request, Socket socket, OutputStream out) throws IOException, InterruptedException;
    }

    /** Headers have lower-case names. {@code body} is as sent; {@link #message()} is decoded. */
    public record Request(String line, Map<String, String> headers, byte[] body, long nanos) {

        public ExportTraceServiceRequest message() {
            try {
                return ExportTraceServiceRequest.parseFrom(decoded());
            } catch (InvalidProtocolBufferException malformed) {
                throw new AssertionError(malformed);
            }
        }

        public int spans() {
            return message().getResourceSpansList().stream()
                    .flatMap(resource -> resource.getScopeSpansList().stream())
                    .mapToInt(scope -> scope.getSpansCount())
                    .sum();
        }

        private byte[] decoded() {
            if (!"gzip".equals(headers.get("content-encoding"))) {
                return body;
            }
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                return in.readAllBytes();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    private TestCollector(ServerSocket server, Behavior behavior) {
        this.server = server;
        this.behavior = behavior;
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public static TestCollector start() throws IOException {
        return start(ok());
    }

    public static TestCollector start(Behavior behavior) throws IOException {
        return on(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), behavior);
    }

    /** On a port that was somebody else's before. */
    public static TestCollector startOn(int port, Behavior behavior) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        return on(server, behavior);
    }

    /** On a socket that was made elsewhere, such as a TLS one. */
    public static TestCollector on(ServerSocket server, Behavior behavior) {
        return new TestCollector(server, behavior);
    }

    /** @param client whose certificate to want, or null */
    public static TestCollector startTls(TestCertificates server, TestCertificates client) throws Exception {
        SSLServerSocket socket = (SSLServerSocket) server.serverContext(client)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(client != null);
        return on(socket, ok());
    }

    public static Behavior ok() {
        return (request, socket, out) -> reply(out, 200, Map.of(), EMPTY);
    }

    public static Behavior status(int status) {
        return (request, socket, out) -> reply(out, status, Map.of(), EMPTY);
    }

    /** The first answers in turn, then the last one for ever. */
    public static Behavior sequence(Behavior... turns) {
        AtomicInteger turn = new AtomicInteger();
        return (request, socket, out) ->
                turns[Math.min(turn.getAndIncrement(), turns.length - 1)].serve(request, socket, out);
    }

    public static void reply(OutputStream out, int status, Map<String, String> headers, byte[] body)
            throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\ncontent-length: " + body.length + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        out.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
    }

    public void behave(Behavior next) {
        behavior = next;
    }

    public int port() {
        return server.getLocalPort();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port() + "/v1/traces");
    }

    public List<Request> requests() {
        return requests;
    }

    public int connections() {
        return connections.get();
    }

    /** How many spans came in requests that were read to their end, answered or not. */
    public int spans() {
        return requests.stream().mapToInt(Request::spans).sum();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                Thread thread = new Thread(() -> serve(socket), "test-collector-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            OutputStream out = socket.getOutputStream();
            for (Request request = read(in); request != null && !socket.isClosed(); request = read(in)) {
                requests.add(request);
                behavior.serve(request, socket, out);
            }
        } catch (IOException | InterruptedException gone) {
            // The client hung up, or the test is over.
        } finally {
            sockets.remove(socket);
        }
    }

    private static Request read(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"))
                ? chunked(in)
                : in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(line, headers, body, System.nanoTime());
    }

    private static byte[] chunked(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(line(in), 16);
            body.write(in.readNBytes(length));
            line(in);
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.isEmpty() ? null : line.toString();
    }

    /**
     * Stops listening and resets every connection. A thread that waits in {@code accept} may still be handed one after
     * the socket is closed, and serve it: on a busy machine that was the rule.
     */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (SocketException closed) {
                // By the other side, a moment ago.
                continue;
            }
        }
    }
}
