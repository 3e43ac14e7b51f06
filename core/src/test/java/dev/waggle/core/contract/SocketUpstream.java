package dev.waggle.core.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** {@link Upstream} over HTTP/1.1, byte by byte on plain sockets, so that it can break off wherever it wants. */
public final class SocketUpstream implements Upstream {

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> gate = new CompletableFuture<>();

    public SocketUpstream() throws IOException {
        server = new ServerSocket(0, 128, InetAddress.getByName("localhost"));
        daemon(this::accept, "upstream");
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public List<Seen> seen() {
        return seen;
    }

    @Override
    public CompletableFuture<Void> gate() {
        return gate;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                daemon(() -> serve(socket), "upstream connection");
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (answerOne(in, out, socket)) {
                out.flush();
            }
        } catch (IOException gone) {
            // The client left, or the test is over.
        } finally {
            sockets.remove(socket);
        }
    }

    /** False when the connection has to close. */
    private boolean answerOne(InputStream in, OutputStream out, Socket socket) throws IOException {
        String head = line(in);
        if (head == null) {
            return false;
        }
        String[] start = head.split(" ");
        Map<String, List<String>> headers = new TreeMap<>();
        String line = line(in);
        while (line != null && !line.isEmpty()) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), k -> new ArrayList<>())
                    .add(line.substring(colon + 1).trim());
            line = line(in);
        }
        Seen request = new Seen(start[0], start[1], headers);
        byte[] body = body(in, request);
        seen.add(request);
        return answer(request, body, out, socket);
    }

    private boolean answer(Seen request, byte[] body, OutputStream out, Socket socket) throws IOException {
        // Asked as a proxy is, it answers for everybody.
        String target = request.target().replaceFirst("^http://[^/]*", "");
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (path.startsWith("/status/")) {
            String code = path.substring("/status/".length());
            write(out, "HTTP/1.1 " + code + " X\r\n" + (code.equals("204") ? "" : "content-length: 0\r\n") + "\r\n");
            return true;
        }
        switch (path) {
            case "/redirect" ->
                write(
                        out,
                        "HTTP/1.1 302 Found\r\nlocation: " + target.substring(query + 1)
                                + "\r\ncontent-length: 0\r\n\r\n");
            case "/echo" -> whole(request, out, body);
            case "/big" -> whole(request, out, "b".repeat(1 << 20).getBytes(StandardCharsets.ISO_8859_1));
            case "/stream" -> {
                write(out, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n");
                waitAtTheGate();
                write(out, "6\r\nsecond\r\n0\r\n\r\n");
            }
            case "/broken" -> {
                write(out, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n");
                return false;
            }
            case "/reset" -> {
                // A reset instead of an orderly close.
                socket.setSoLinger(true, 0);
                return false;
            }
            case "/hang" -> {
                return in(socket) >= 0;
            }
            default -> whole(request, out, "ok".getBytes(StandardCharsets.ISO_8859_1));
        }
        return true;
    }

    private static int in(Socket socket) throws IOException {
        return socket.getInputStream().read();
    }

    private void waitAtTheGate() throws IOException {
        try {
            gate.get(RecordedSpans.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static void whole(Seen request, OutputStream out, byte[] body) throws IOException {
        write(out, "HTTP/1.1 200 OK\r\ncontent-length: " + body.length + "\r\n\r\n");
        if (!request.method().equals("HEAD")) {
            out.write(body);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static byte[] body(InputStream in, Seen request) throws IOException {
        String length = request.one("content-length");
        if (length != null) {
            return in.readNBytes(Integer.parseInt(length));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if ("chunked".equals(request.one("transfer-encoding"))) {
            int size = Integer.parseInt(String.valueOf(line(in)), 16);
            while (size > 0) {
                body.write(in.readNBytes(size));
                line(in);
                size = Integer.parseInt(String.valueOf(line(in)), 16);
            }
            line(in);
        }
        return body.toByteArray();
    }

    private static @org.jspecify.annotations.Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (next != '\r') {
                line.append((char) next);
            }
            next = in.read();
        }
        return next < 0 ? null : line.toString();
    }
}
