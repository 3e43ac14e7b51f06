package dev.waggle.core.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every Java snippet of the README stands in a source file of this package, so that it compiles. */
class ReadmeTest {

    private static final Pattern SNIPPET = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @TestFactory
    List<DynamicTest> snippetsAreCompiled() throws IOException {
        StringBuilder sources = new StringBuilder();
        try (Stream<Path> files = Files.list(Path.of("src/test/java/dev/waggle/core/readme"))) {
            for (Path file : files.sorted().toList()) {
                sources.append(words(Files.readString(file)));
            }
        }
        List<DynamicTest> tests = new ArrayList<>();
        Matcher snippets = SNIPPET.matcher(Files.readString(Path.of("README.md")));
        while (snippets.find()) {
            String snippet = snippets.group(1);
            tests.add(DynamicTest.dynamicTest(
                    snippet.lines().findFirst().orElse("empty"),
                    () -> assertThat(sources.toString()).contains(words(snippet))));
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    /** Without comments and white space: a formatter breaks lines in the source, a person in the README. */
    private static String words(String text) {
        return text.replaceAll("(?m)(?<!:)//.*$", "").replaceAll("\\s+", "");
    }
}
