package dev.waggle.examples.demo;

import dev.waggle.viewer.SessionTree;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./mvnw -Pdemo}: starts the viewer and the five services, asks three questions in one conversation, prints the
 * session as a tree, and stays until Ctrl-C.
 *
 * <p>System properties: {@code demo.exit=true} ends by itself, with the exit code 0 only when the session is complete;
 * {@code demo.port} and {@code demo.viewer.port} choose the ports of the gateway and the viewer.
 */
public final class Demo {

    /** The second one is no query that the search understands: the tool fails, and the agent tries again. */
    static final List<String> QUESTIONS = List.of(
            "How do five services share one session?",
            "What does tracing.event( do for a Future?",
            "What happens when the collector is down?");

    private final PrintStream out = System.out;
    private final Programs programs;

    private Demo(Programs programs) {
        this.programs = programs;
    }

    /**
     * Runs in Maven's JVM as well as in one of its own, and ends it.
     *
     * @param args the folder for the logs
     */
    public static void main(String[] args) {
        int code = 1;
        try {
            Programs programs = new Programs(Path.of(args.length > 0 ? args[0] : "target"), System.out::println);
            // Also when Ctrl-C or a failing build ends this JVM; killed hard, the programs see their input end.
            Runtime.getRuntime().addShutdownHook(new Thread(programs::close, "demo-end"));
            code = new Demo(programs).run(Boolean.getBoolean("demo.exit")) ? 0 : 1;
        } catch (DemoFailure | IOException failure) {
            System.out.println("\nThe demo failed: " + failure.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(code);
    }

    private boolean run(boolean exit) throws IOException, InterruptedException {
        out.println("\nStarting six processes; their logs are in " + programs.logs());
        programs.start(port("demo.port"), port("demo.viewer.port"));

        String session = ask(new ChatClient(programs.gateway()));
        out.println("\nWaiting until all events have come in");
        JsonObject answer = new SessionWatch(programs.viewer()).await(session, Demo::complete);
        SessionTree tree = answer == null ? null : SessionTree.of(answer);
        report(session, tree);
        if (!exit) {
            stay();
        }
        programs.close();
        if (tree == null) {
            throw new DemoFailure("no event of session " + session + " has reached the viewer");
        }
        out.println(tree.summary());
        return complete(tree);
    }

    private String ask(ChatClient client) throws IOException, InterruptedException {
        String session = null;
        for (String question : QUESTIONS) {
            out.println("\nQ: " + question);
            out.print("A: ");
            ChatClient.Turn turn = client.ask(session, question, token -> {
                out.print(token);
                out.flush();
            });
            out.println("\n   (from " + String.join(", ", turn.sources()) + ")");
            session = turn.sessionId();
        }
        return String.valueOf(session);
    }

    /** Every service, every question's trace and the archive's of it, nothing lost, the one failure that was provoked. */
    static boolean complete(SessionTree tree) {
        return tree.services() == (Programs.realModel() ? 4 : 5)
                && tree.traces() == 2 * QUESTIONS.size()
                && tree.depth() >= 5
                && tree.orphans() == 0
                && tree.errors() == 1;
    }

    private void report(String session, @Nullable SessionTree tree) {
        if (tree != null) {
            out.println("\n" + tree);
            out.println(tree.summary());
        }
        out.println("\nThe session's page:  " + programs.viewer() + "/sessions/" + session);
        out.println("Ask more in it:      curl -N " + programs.gateway() + "/chat -H 'content-type: application/json'"
                + " -d '{\"session_id\": \"" + session + "\", \"question\": \"What is a session?\"}'");
    }

    private void stay() throws InterruptedException {
        out.println("Ctrl-C ends all processes.");
        Program ended = programs.firstEnd().join();
        if (ended.process().exitValue() > 128) {
            // A signal ended it. Ctrl-C sends one to all of us: then this is the time in which we end as well.
            Thread.sleep(10_000);
        }
        throw new DemoFailure("the " + ended.name() + " has ended" + ended.tail());
    }

    private static int port(String property) {
        String value = System.getProperty(property, "0");
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // said below, as for a number that is no port
        }
        throw new DemoFailure(property + " is no port: " + value);
    }
}
