package dev.waggle.benchmarks.export;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM with our class path that is asked by lines. It says {@code PORT n} when it is ready, and ends when its standard
 * input does, so that none is left behind.
 */
public final class Child implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final String name;
    private final int port;

    private Child(Process process, String name) throws IOException {
        this.process = process;
        this.name = name;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && line.startsWith("[")) {
            // The JVM's own log, as of a flight recording.
            line = out.readLine();
        }
        if (line == null || !line.startsWith("PORT ")) {
            process.destroy();
            throw new IOException(name + " did not start: " + line);
        }
        this.port = Integer.parseInt(line.substring(5));
    }

    public static Child start(Class<?> main, List<String> flags, String... args) throws IOException {
        return start(ownClassPath(), main, flags, args);
    }

    /** The same with another class path: that of another build. */
    public static Child start(String classPath, Class<?> main, List<String> flags, String... args) throws IOException {
        Process process = new ProcessBuilder(command(classPath, main, flags, args))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new Child(process, main.getSimpleName() + ' ' + String.join(" ", args));
    }

    /** That of this JVM. */
    public static String ownClassPath() {
        return System.getProperty("java.class.path");
    }

    static List<String> command(String classPath, Class<?> main, List<String> flags, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(List.of(args));
        return command;
    }

    /** Where it listens; 0 when it does not. */
    public int port() {
        return port;
    }

    /** Says a line and waits for the result. */
    public Result ask(String line) throws IOException {
        in.write(line + '\n');
        in.flush();
        String answer = out.readLine();
        if (answer == null || !Result.isResult(answer)) {
            throw new IOException(name + " answered " + line + " with " + answer);
        }
        return Result.parse(answer);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroy();
        }
    }
}
