package dev.waggle.viewer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A viewer in a process of its own, as {@code java -jar} starts it: its start, its heap and its CPU time are its own. */
final class ViewerProcess implements AutoCloseable {
    final String url;
    private final Process process;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ViewerProcess(String url, Process process) {
        this.url = url;
        this.process = process;
    }

    static ViewerProcess start(String... options) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(
                                tool("java"),
                                "-Xmx1g",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.waggle.viewer.Main",
                                "--port",
                                "0"),
                        Stream.of(options))
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null || !line.contains("http")) {
            process.destroy();
            throw new IOException("the viewer did not start: " + line);
        }
        return new ViewerProcess(line.substring(line.indexOf("http")), process);
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    void send(byte[] body) throws IOException, InterruptedException {
        HttpResponse<Void> answer = client.send(
                HttpRequest.newBuilder(URI.create(url + "/v1/traces"))
                        .headers("content-type", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("the viewer answered " + answer.statusCode());
        }
    }

    byte[] get(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    /** What is alive: the heap's use in bytes after a full collection. */
    long liveBytes() throws IOException {
        return jcmd("GC.class_histogram")
                .filter(line -> line.startsWith("Total"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[2]))
                .sum();
    }

    private Stream<String> jcmd(String command) throws IOException {
        Process jcmd = new ProcessBuilder(tool("jcmd"), Long.toString(process.pid()), command)
                .redirectErrorStream(true)
                .start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
