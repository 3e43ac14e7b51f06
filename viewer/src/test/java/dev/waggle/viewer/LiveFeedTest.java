package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveFeedTest {
    private final RunningViewer viewer = RunningViewer.start();

    @AfterEach
    void close() {
        viewer.close();
    }

    private Socket listen(String query) throws IOException {
        return request("/api/live" + query);
    }

    private Socket request(String path) throws IOException {
        return request(viewer, path);
    }

    private static Socket request(RunningViewer viewer, String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.connect(new java.net.InetSocketAddress("localhost", viewer.viewer.port()));
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String await(BufferedReader reader, String start) throws IOException {
        String line = reader.readLine();
        while (line != null && !line.startsWith(start)) {
            line = reader.readLine();
        }
        return String.valueOf(line);
    }

    private static long version(String data) {
        return Long.parseLong(data.substring("data: ".length()));
    }

    @Test
    void aPageIsToldThatSomethingIsNew() throws IOException {
        try (Socket socket = listen("")) {
            BufferedReader reader = reader(socket);
            assertThat(await(reader, "event:")).isEqualTo("event: hello");
            long before = version(await(reader, "data:"));

            viewer.send(SampleSession.spans());

            assertThat(await(reader, "event:")).isEqualTo("event: change");
            assertThat(version(await(reader, "data:"))).isEqualTo(before + 23);
        }
    }

    @Test
    void thePageOfOneSessionIsNotToldOfOthers() throws IOException {
        try (Socket socket = listen("?session=mine")) {
            BufferedReader reader = reader(socket);
            assertThat(await(reader, "event:")).isEqualTo("event: hello");
            long before = version(await(reader, "data:"));

            viewer.send(Spans.one("s", span("other", 1, 1, "e").build()));
            viewer.send(Spans.one("s", span("mine", 2, 2, "e").build()));

            assertThat(await(reader, "event:")).isEqualTo("event: change");
            assertThat(version(await(reader, "data:"))).isEqualTo(before + 2);
        }
    }

    @Test
    void aPageThatDoesNotReadHoldsNothingAndSlowsNobody() throws IOException {
        Socket[] deaf = new Socket[20];
        for (int i = 0; i < deaf.length; i++) {
            deaf[i] = listen("");
        }
        for (int i = 0; i < 300; i++) {
            assertThat(viewer.send(Spans.one(
                                    "s", span("s" + i % 7, 1, i + 1, "e").build()))
                            .statusCode())
                    .isEqualTo(200);
        }
        try (Socket socket = listen("")) {
            BufferedReader reader = reader(socket);
            await(reader, "event: hello");
            viewer.send(Spans.one("s", span("new", 9, 9, "e").build()));
            assertThat(await(reader, "event:")).isEqualTo("event: change");
        }
        for (Socket socket : deaf) {
            socket.close();
        }
    }

    /** Without back pressure, twenty readers of a session of 8 MB would be 300 MB of JSON that nobody takes. */
    @Test
    void whatNobodyReadsIsNotHeldInMemory() throws IOException {
        try (RunningViewer small = RunningViewer.start(builder -> builder.memory(32 << 20))) {
            large(small, "fill", 100);
            large(small, "large", 8);
            long before = alive();
            Socket[] deaf = new Socket[40];
            for (int i = 0; i < deaf.length; i++) {
                deaf[i] = request(small, i % 2 == 0 ? "/api/live" : "/api/sessions/large");
            }

            large(small, "more", 100);

            assertThat(small.sessions("").size()).isGreaterThan(2);
            assertThat(alive() - before).isLessThan(64 << 20);
            for (Socket socket : deaf) {
                assertThat(socket.isConnected()).isTrue();
                socket.close();
            }
        }
    }

    private static void large(RunningViewer viewer, String name, int megabytes) {
        for (int part = 0; part < megabytes; part++) {
            Spans spans = new Spans();
            for (int i = 1; i <= 500; i++) {
                spans.add(
                        "s",
                        span(name + (megabytes > 8 ? part / 8 : ""), part + 1, part * 500L + i, "event")
                                .with("text", "x".repeat(2_000)));
            }
            assertThat(viewer.send(spans).statusCode()).isEqualTo(200);
        }
    }

    private static long alive() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void theNumberOfListenersIsBounded() throws IOException {
        Socket[] many = new Socket[101];
        String last = "";
        for (int i = 0; i < many.length; i++) {
            many[i] = listen("");
            last = reader(many[i]).readLine();
        }
        assertThat(last).contains("429");
        for (Socket socket : many) {
            socket.close();
        }
    }

    @Test
    void aReaderThatPausesGetsAllOfALargeSessionAndSlowsNobodyMeanwhile() throws IOException {
        for (int part = 0; part < 20; part++) {
            Spans spans = new Spans();
            for (int i = 1; i <= 500; i++) {
                spans.add("s", span("large", part + 1, part * 500L + i, "event").with("text", "x".repeat(2_000)));
            }
            assertThat(viewer.send(spans).statusCode()).isEqualTo(200);
        }
        Socket[] deaf = new Socket[10];
        for (int i = 0; i < deaf.length; i++) {
            deaf[i] = request("/api/sessions/large");
        }
        for (int i = 0; i < 50; i++) {
            assertThat(viewer.send(Spans.one("s", span("other", 1, i + 1, "e").build()))
                            .statusCode())
                    .isEqualTo(200);
        }

        String answer = new String(deaf[0].getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n0\r\n\r\n");
        assertThat(answer.split("\"spanId\"", -1)).hasSize(10_001);
        for (Socket socket : deaf) {
            socket.close();
        }
    }
}
