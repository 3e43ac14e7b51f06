package dev.waggle.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every Java snippet of a module's README stands in a source file of one package of its tests, so that it compiles. Of a snippet that
 * shows several places, as statements and a method are, each part between empty lines does.
 */
public abstract class ReadmeContract {

    private static final Pattern SNIPPET = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    /** The folder of that package, from the module's. */
    protected abstract Path sources();

    @TestFactory
    final List<DynamicTest> snippetsAreCompiled() throws IOException {
        StringBuilder compiled = new StringBuilder();
        try (Stream<Path> files = Files.list(sources())) {
            for (Path file : files.sorted().toList()) {
                compiled.append(words(Files.readString(file)));
            }
        }
        List<DynamicTest> tests = SNIPPET.matcher(Files.readString(Path.of("README.md")))
                .results()
                .flatMap(snippet -> Stream.of(snippet.group(1).split("\\n\\s*\\n")))
                .map(part -> DynamicTest.dynamicTest(
                        part.lines().findFirst().orElse("empty"),
                        () -> assertThat(compiled).contains(words(part))))
                .toList();
        assertThat(tests).isNotEmpty();
        return tests;
    }

    /** Without comments and white space: a formatter breaks lines in the source, a person in the README. */
    private static String words(String text) {
        return text.replaceAll("(?m)(?<!:)//.*$", "").replaceAll("\\s+", "");
    }
}
