package dev.waggle.benchmarks.export;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A collector in a process of its own that counts what arrives, and is slow, failing or throttling when told:
 * {@code GET /set?delay=50&status=503}, {@code GET /stats}. Ends with its standard input.
 */
public final class Sink {

    private static final AtomicLong SPANS = new AtomicLong();
    private static final AtomicLong BYTES = new AtomicLong();
    private static final AtomicLong REQUESTS = new AtomicLong();
    private static volatile long delayMillis;
    private static volatile int status = 200;

    private Sink() {}

    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        System.out.println("PORT " + server.getLocalPort());
        daemon(() -> accept(server));
        while (System.in.read() >= 0) {
            // The harness holds the other end: when it is gone, so is this.
            continue;
        }
    }

    private static void accept(ServerSocket server) {
        while (true) {
            try {
                Socket socket = server.accept();
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 256 * 1024);
            OutputStream out = socket.getOutputStream();
            Body body = new Body();
            while (one(in, out, body)) {
                continue;
            }
        } catch (IOException | InterruptedException gone) {
            return;
        }
    }

    private static boolean one(InputStream in, OutputStream out, Body body) throws IOException, InterruptedException {
        String line = line(in);
        if (line == null) {
            return false;
        }
        int length = 0;
        boolean gzip = false;
        boolean chunked = false;
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("content-encoding:")) {
                gzip = lower.contains("gzip");
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        if (line.startsWith("GET")) {
            control(line, out);
            return true;
        }
        if (chunked) {
            body.set(chunks(in));
        } else if (!body.read(in, length)) {
            return false;
        }
        int bytes = body.length;
        if (gzip) {
            body.set(new GZIPInputStream(new ByteArrayInputStream(body.bytes, 0, bytes), 64 * 1024).readAllBytes());
        }
        if (delayMillis > 0) {
            Thread.sleep(delayMillis);
        }
        int answer = status;
        if (answer == 200) {
            SPANS.addAndGet(line.contains("/api/v2/spans") ? count(body, 1, 0x0A) : count(body, 3, 0x12));
            BYTES.addAndGet(bytes);
        }
        REQUESTS.incrementAndGet();
        reply(out, answer, "");
        return true;
    }

    /** Read into the same array again and again: what a collector does must not take the machine from who is measured. */
    private static final class Body {

        private byte[] bytes = new byte[256 * 1024];
        private int length;

        boolean read(InputStream in, int wanted) throws IOException {
            if (bytes.length < wanted) {
                bytes = new byte[wanted + wanted / 4];
            }
            length = wanted;
            return in.readNBytes(bytes, 0, wanted) == wanted;
        }

        void set(byte[] all) {
            bytes = all;
            length = all.length;
        }
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(in);
            int length = size == null ? 0 : Integer.parseInt(size, 16);
            body.write(in.readNBytes(length));
            line(in);
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private static void control(String line, OutputStream out) throws IOException {
        if (line.contains("/set")) {
            SPANS.set(0);
            BYTES.set(0);
            REQUESTS.set(0);
            delayMillis = Long.parseLong(parameter(line, "delay", "0"));
            status = Integer.parseInt(parameter(line, "status", "200"));
        }
        reply(out, 200, SPANS + " " + BYTES + " " + REQUESTS);
    }

    private static String parameter(String line, String name, String otherwise) {
        int start = line.indexOf(name + "=");
        if (start < 0) {
            return otherwise;
        }
        int end = start + name.length() + 1;
        while (end < line.length() && Character.isDigit(line.charAt(end))) {
            end++;
        }
        return line.substring(start + name.length() + 1, end);
    }

    private static void reply(OutputStream out, int status, String body) throws IOException {
        String answer = "HTTP/1.1 " + status + " X\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        out.write(answer.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** How many length-delimited fields there are: at depth 3 the spans of OTLP, at depth 1 those of Zipkin. */
    private static long count(Body body, int depth, int spanTag) {
        return count(body.bytes, 0, body.length, depth, spanTag);
    }

    private static long count(byte[] body, int from, int to, int depth, int spanTag) {
        long found = 0;
        int at = from;
        while (at < to) {
            int tag = body[at++];
            int length = 0;
            int shift = 0;
            byte next;
            do {
                next = body[at++];
                length |= (next & 0x7F) << shift;
                shift += 7;
            } while (next < 0);
            // At each of these levels the field that counts is 1 (ResourceSpans), then 2, then 2.
            int wanted = depth == 3 ? 1 : 2;
            if (depth == 1) {
                found += tag == spanTag ? 1 : 0;
            } else if (tag >>> 3 == wanted) {
                found += count(body, at, at + length, depth - 1, spanTag);
            }
            at += length;
        }
        return found;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return null;
    }
}
