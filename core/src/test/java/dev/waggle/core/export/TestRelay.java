package dev.waggle.core.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between an exporter and its collector, and passes on bytes, or does not. */
public final class TestRelay implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private final int target;
    private volatile int resets;
    private volatile int resetAfter;
    private volatile boolean deaf;
    private volatile boolean tunnel;

    private TestRelay(int target) throws IOException {
        this.target = target;
        daemon(this::accept);
    }

    public static TestRelay to(int target) throws IOException {
        return new TestRelay(target);
    }

    /** Resets its first connections when so many bytes have been read, or nothing more comes. */
    TestRelay resettingFirst(int count, int bytes) {
        resetAfter = bytes;
        resets = count;
        return this;
    }

    /** Accepts connections and never reads. */
    TestRelay deaf() {
        deaf = true;
        return this;
    }

    /** Wants to be asked with CONNECT first. */
    public TestRelay tunnel() {
        tunnel = true;
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    /** The request lines that asked for one. */
    public List<String> tunnels() {
        return tunnels;
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = server.accept();
            sockets.add(socket);
            int number = connections.incrementAndGet();
            daemon(() -> serve(socket, number));
        }
    }

    private void serve(Socket socket, int number) throws IOException {
        if (deaf) {
            return;
        }
        if (number <= resets) {
            swallow(socket);
            socket.setSoLinger(true, 0);
            socket.close();
            return;
        }
        if (tunnel) {
            tunnels.add(head(socket.getInputStream()));
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        Socket onward = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(onward);
        daemon(() -> pipe(onward, socket));
        pipe(socket, onward);
    }

    private void swallow(Socket socket) throws IOException {
        // Whoever sends a request and waits for the answer sends nothing more.
        socket.setSoTimeout(500);
        byte[] buffer = new byte[1024];
        for (int rest = resetAfter; rest > 0; ) {
            int read;
            try {
                read = socket.getInputStream().read(buffer, 0, Math.min(rest, buffer.length));
            } catch (SocketTimeoutException complete) {
                return;
            }
            if (read < 0) {
                return;
            }
            rest -= read;
        }
    }

    private static void pipe(Socket from, Socket to) throws IOException {
        try (to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        }
    }

    /** The first line of a head that is read to its end, and no byte more. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.substring(0, head.indexOf("\r\n"));
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException gone) {
                        // One side hung up, or the test is over.
                    }
                },
                "test-relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private interface Task {
        void run() throws IOException;
    }
}
