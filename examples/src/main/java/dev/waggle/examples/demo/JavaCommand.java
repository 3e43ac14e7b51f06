package dev.waggle.examples.demo;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to start another JVM with the class path of this one. */
final class JavaCommand {

    /** Six small JVMs on one machine: quick to start, modest in memory. */
    private static final List<String> OPTIONS = List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Path java;
    private final Path arguments;

    /** @param folder where the class path is written to: it may be longer than a command line may be */
    JavaCommand(Path folder) throws IOException {
        Path bin = Path.of(System.getProperty("java.home"), "bin");
        java = Files.isExecutable(bin.resolve("java.exe")) ? bin.resolve("java.exe") : bin.resolve("java");
        if (!Files.isExecutable(java)) {
            throw new DemoFailure("there is no java command in " + bin + ": set JAVA_HOME to a JDK, 17 or newer");
        }
        Files.createDirectories(folder);
        arguments = folder.resolve("java-arguments");
        Files.writeString(arguments, String.join(" ", OPTIONS) + "\n-cp \"" + quoted(classPath()) + "\"\n");
    }

    List<String> of(Class<?> main) {
        return List.of(java.toString(), "@" + arguments.toAbsolutePath(), main.getName());
    }

    /** Within Maven the class path is that of a class loader; elsewhere it is the JVM's own. */
    private static String classPath() {
        if (!(JavaCommand.class.getClassLoader() instanceof URLClassLoader loader)) {
            return System.getProperty("java.class.path");
        }
        List<String> entries = new ArrayList<>();
        for (URL url : loader.getURLs()) {
            try {
                entries.add(Path.of(url.toURI()).toString());
            } catch (URISyntaxException e) {
                throw new DemoFailure("cannot read the class path entry " + url);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    /** In an argument file, a backslash within quotes escapes. */
    private static String quoted(String path) {
        return path.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
