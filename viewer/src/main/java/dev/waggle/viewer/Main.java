package dev.waggle.viewer;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The command line: {@code java -jar waggle-viewer-all.jar}, and {@code … show <session>}. */
final class Main {
    private static final String USAGE = """
            waggle-viewer: shows the sessions of your services on one page

              java -jar waggle-viewer-all.jar [options]         receive spans and show them
              java -jar waggle-viewer-all.jar show [<session>]  print a session's tree, the latest by default

              --port N        port to listen on, 0 for any free one (4318)
              --address A     address to listen on (127.0.0.1); any other than loopback needs --token
              --token T       what every request has to bring
              --files DIR     keep sessions in this folder
              --memory MB     heap for events (256, or half of the heap where that is less); always less than the heap
              --url URL       for show: where the viewer is (http://localhost, and its --port)
            """;

    private final ViewerOptions options = new ViewerOptions();
    private @Nullable String given;
    private boolean show;
    private @Nullable String session;

    private Main() {}

    public static void main(String[] args) {
        int code;
        try {
            Main main = new Main();
            main.parse(args);
            code = main.show ? main.show(utf8()) : main.serve();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            code = 2;
        }
        if (code >= 0) {
            System.exit(code);
        }
    }

    /** The tree's lines are no letters of an ASCII locale, which is what a pipe often has. */
    private static PrintStream utf8() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    }

    private void parse(String[] args) {
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--port" -> options.port = number("--port", value(args, ++i));
                case "--address" -> options.address = value(args, ++i);
                case "--token" -> options.token = value(args, ++i);
                case "--files" -> options.files = Path.of(value(args, ++i));
                case "--memory" -> options.memory = (long) number("--memory", value(args, ++i)) << 20;
                case "--url" -> given = value(args, ++i);
                case "show" -> show = true;
                case "--help", "-h" -> throw new IllegalArgumentException(USAGE);
                default -> {
                    if (!show || session != null || args[i].startsWith("-")) {
                        throw new IllegalArgumentException("unknown argument " + args[i] + "\n\n" + USAGE);
                    }
                    session = args[i];
                }
            }
        }
        options.check();
    }

    private static String value(String[] args, int at) {
        if (at >= args.length) {
            throw new IllegalArgumentException(args[at - 1] + " needs a value");
        }
        return args[at];
    }

    private static int number(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " " + value + " is not a number");
        }
    }

    /** @return the exit code, or -1 when it goes on serving */
    private int serve() {
        try {
            SessionViewer viewer = new SessionViewer.Builder(options)
                    .start()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            WarmUp.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> viewer.close().await()));
            String token =
                    options.token == null ? "" : "/?token=" + URLEncoder.encode(options.token, StandardCharsets.UTF_8);
            System.out.println("sessions: " + viewer.url() + token);
            System.out.println("OTLP/HTTP: " + viewer.url() + "/v1/traces");
            return -1;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            System.err.println(
                    cause instanceof BindException
                            ? cause.getMessage()
                                    + ": another viewer or collector may run there; choose another with --port, or 0"
                            : "the viewer did not start: " + cause);
            return 1;
        } catch (InterruptedException e) {
            return 1;
        }
    }

    private int show(PrintStream out) {
        try {
            String id = session == null ? latest() : session;
            HttpResponse<String> answer = get("/api/sessions/"
                    + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20"));
            if (answer.statusCode() != 200) {
                System.err.println(new JsonObject(answer.body()).getString("error"));
                return 1;
            }
            SessionTree tree = SessionTree.of(new JsonObject(answer.body()));
            out.print(tree);
            out.println(tree.summary());
            return 0;
        } catch (ConnectException e) {
            System.err.println("no viewer at " + url() + ": start one, or say where it is with --url");
            return 1;
        } catch (DecodeException e) {
            System.err.println("what answers at " + url() + " is no viewer");
            return 1;
        } catch (IOException e) {
            System.err.println("the viewer at " + url() + " could not be read: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            return 1;
        }
    }

    private String url() {
        return given != null ? given : "http://localhost:" + options.port;
    }

    private String latest() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/api/sessions?kind=session&limit=1");
        JsonObject list = new JsonObject(answer.body());
        if (answer.statusCode() != 200) {
            throw new IOException(list.getString("error"));
        }
        if (list.getJsonArray("sessions", new JsonArray()).isEmpty()) {
            throw new IOException("it has no session yet");
        }
        return list.getJsonArray("sessions").getJsonObject(0).getString("id");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofMinutes(1));
        if (options.token != null) {
            request.header("authorization", "Bearer " + options.token);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
