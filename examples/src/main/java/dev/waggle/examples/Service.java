package dev.waggle.examples;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.URI;

/** What the demo's programs do alike: settings from the environment, one line when ready, an end with their launcher. */
public final class Service {

    /** How the line begins that says that a program listens; its name and its port follow. */
    public static final String READY = "demo-ready ";

    /** The only interface that the demo listens on. */
    public static final String HOST = "127.0.0.1";

    private Service() {}

    /** The port to listen on: {@code PORT}, else any free one. */
    public static int port() {
        String port = System.getenv("PORT");
        return port == null ? 0 : Integer.parseInt(port);
    }

    /**
     * The value of a variable that has to be there.
     *
     * @throws IllegalArgumentException naming the variable that is missing
     */
    public static String setting(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(variable + " is not set");
        }
        return value;
    }

    /** The address of another service, from a variable that has to be there. */
    public static URI address(String variable) {
        return URI.create(setting(variable));
    }

    /** Tells the launcher where this program listens, and ends the program when the launcher is gone. */
    public static void ready(String name, int port) {
        System.out.println(READY + name + " " + port);
        if (System.getenv("EXIT_WITH_LAUNCHER") != null) {
            Thread watch = new Thread(Service::exitAtEndOfInput, "launcher-watch");
            watch.setDaemon(true);
            watch.start();
        }
    }

    /** Says why the program cannot start, and ends it. */
    public static void failed(String name, Throwable failure) {
        if (failure instanceof BindException || failure.getCause() instanceof BindException) {
            System.out.println(name + " cannot start: port " + port() + " is taken, choose another");
        } else {
            System.out.println(name + " cannot start: " + failure);
            failure.printStackTrace(System.out);
        }
        System.exit(1);
    }

    /** The launcher holds the other end of our standard input: it ends when the launcher does, however that dies. */
    private static void exitAtEndOfInput() {
        try (InputStream in = System.in) {
            while (in.read() >= 0) {
                // whatever is typed is not for us
            }
        } catch (IOException gone) {
            // the same as its end
        }
        System.exit(0);
    }
}
