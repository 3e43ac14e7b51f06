package dev.waggle.benchmarks.proxy;

import dev.waggle.benchmarks.export.Result;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Both neighbours of the proxy, on one event loop: asks as fast as it is answered, and answers what the proxy asks. On
 * each of its connections, which are kept, a request waits for the answer to the one before. Writes prepared bytes and
 * reads no more of an answer than it has to, so that the machine is left to the proxy.
 *
 * <p>The loop does not sleep while it asks. Whoever writes to a process that sleeps pays for waking it, which on a
 * virtual machine is an interrupt for another processor and a multiple of the write itself; and the slower a proxy, the
 * more often its neighbours would sleep. What a proxy is charged must not depend on how busy its neighbours are.
 */
public final class LoadGenerator {

    private static final int REQUESTS = 1024;

    private final NetClient client;
    private final ContextInternal loop;
    private final int connections;
    private final boolean session;
    private final Map<Integer, List<Connection>> targets = new HashMap<>();

    private LoadGenerator(Vertx vertx, int connections, boolean session) {
        this.client = vertx.createNetClient();
        this.loop = (ContextInternal) vertx.getOrCreateContext();
        this.connections = connections;
        this.session = session;
    }

    /** @param args how many connections, and whether the requests come out of sessions; listens as the backend */
    public static void main(String[] args) throws Exception {
        // A second event loop would only take the machine from the proxy.
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        LoadGenerator generator = new LoadGenerator(vertx, Integer.parseInt(args[0]), Boolean.parseBoolean(args[1]));
        System.out.println("PORT " + Backend.listen(vertx).await());
        Commands.serve(command -> {
            String[] words = command.split(" ");
            return generator.run(Integer.parseInt(words[0]), Long.parseLong(words[1]));
        });
        System.exit(0);
    }

    private Result run(int port, long millis) throws Exception {
        List<Connection> all = targets.get(port);
        if (all == null) {
            all = connect(port);
            targets.put(port, all);
        }
        long start = System.nanoTime();
        Window window = new Window(start + millis * 1_000_000, all.size());
        List<Connection> started = all;
        loop.runOnContext(v -> {
            started.forEach(connection -> connection.start(window));
            stayAwake(window);
        });
        window.done.get();
        return new Result()
                .put("requests", window.answered.get())
                .put("failed", window.failed.get())
                .put("wallNanos", System.nanoTime() - start);
    }

    /** A timer that is always due: the loop looks at its sockets again instead of waiting for them. */
    private void stayAwake(Window window) {
        if (!window.done.isDone()) {
            loop.nettyEventLoop().schedule(() -> stayAwake(window), 1, TimeUnit.NANOSECONDS);
        }
    }

    private List<Connection> connect(int port) throws Exception {
        List<Buffer> requests = requests(port, session);
        List<Connection> all = new ArrayList<>();
        CompletableFuture<List<Connection>> connected = new CompletableFuture<>();
        loop.runOnContext(v -> {
            for (int i = 0; i < connections; i++) {
                int first = i * 31;
                client.connect(port, "127.0.0.1")
                        .onSuccess(socket -> {
                            all.add(new Connection(socket, requests, first));
                            if (all.size() == connections) {
                                connected.complete(all);
                            }
                        })
                        .onFailure(connected::completeExceptionally);
            }
        });
        return connected.get();
    }

    private static List<Buffer> requests(int port, boolean session) {
        List<Buffer> requests = new ArrayList<>();
        Random random = new Random(4711);
        for (int i = 0; i < REQUESTS; i++) {
            StringBuilder text = new StringBuilder("GET /orders/")
                    .append(100_000 + i)
                    .append(" HTTP/1.1\r\nhost: 127.0.0.1:")
                    .append(port)
                    .append("\r\nuser-agent: waggle-load/1\r\naccept: */*\r\n");
            if (session) {
                text.append(String.format(
                        "traceparent: 00-%016x%016x-%016x-01\r\n",
                        random.nextLong() | 1, random.nextLong(), random.nextLong() | 1));
                text.append(String.format(
                        "baggage: session_id=%08x-%04x-4%03x-8%03x-%012x,project=shop,source=benchmark\r\n",
                        random.nextInt(),
                        random.nextInt(0x10000),
                        random.nextInt(0x1000),
                        random.nextInt(0x1000),
                        random.nextLong(1L << 48)));
            }
            requests.add(Buffer.buffer(text.append("\r\n").toString()));
        }
        return requests;
    }

    /** One measurement: until when requests are sent, and what came of them. */
    private static final class Window {

        private final long end;
        private final AtomicLong open;
        private final AtomicLong answered = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();

        Window(long end, int connections) {
            this.end = end;
            this.open = new AtomicLong(connections);
        }

        void finished() {
            if (open.decrementAndGet() == 0) {
                done.complete(true);
            }
        }
    }

    /** Confined to the event loop. */
    private static final class Connection {

        private static final String LENGTH = "content-length:";

        private final NetSocket socket;
        private final List<Buffer> requests;
        private int next;
        private Buffer pending = Buffer.buffer();
        private Window window = new Window(0, 0);

        Connection(NetSocket socket, List<Buffer> requests, int first) {
            this.socket = socket;
            this.requests = requests;
            this.next = first;
            socket.handler(this::read);
            socket.closeHandler(closed -> {
                window.failed.incrementAndGet();
                window.finished();
            });
        }

        void start(Window window) {
            this.window = window;
            send();
        }

        private void send() {
            next = (next + 1) % REQUESTS;
            socket.write(requests.get(next));
        }

        private void read(Buffer chunk) {
            Buffer all = pending.length() == 0 ? chunk : pending.appendBuffer(chunk);
            if (!isWhole(all)) {
                pending = all == chunk ? chunk.copy() : all;
                return;
            }
            pending = Buffer.buffer();
            // The status of "HTTP/1.1 200".
            (all.getByte(9) == '2' ? window.answered : window.failed).incrementAndGet();
            if (System.nanoTime() < window.end) {
                send();
            } else {
                window.finished();
            }
        }

        private static boolean isWhole(Buffer answer) {
            String text = answer.toString(StandardCharsets.ISO_8859_1);
            int head = text.indexOf("\r\n\r\n");
            if (head < 0) {
                return false;
            }
            int at = text.indexOf(LENGTH);
            if (at < 0 || at > head) {
                throw new IllegalStateException("an answer without a length: " + text);
            }
            int length = Integer.parseInt(text, at + LENGTH.length() + 1, text.indexOf('\r', at), 10);
            return text.length() >= head + 4 + length;
        }
    }
}
