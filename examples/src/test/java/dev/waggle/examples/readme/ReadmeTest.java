package dev.waggle.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the top README prints is what the tests beside this one compile and run. */
class ReadmeTest {

    private static final Path SOURCES = Path.of("src/test/java/dev/waggle/examples/readme");
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyJavaStatementOfTheReadmeIsInATestedSource() throws IOException {
        String sources = sources();
        List<String> statements = JAVA.matcher(Files.readString(Path.of("../README.md")))
                .results()
                .flatMap(block -> Stream.of(bare(block.group(1)).split("(?<=;)")))
                .filter(statement -> !statement.isEmpty())
                .toList();

        assertThat(statements)
                .hasSizeGreaterThan(5)
                .allSatisfy(statement -> assertThat(sources).contains(statement));
    }

    private static String sources() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.filter(path -> path.toString().endsWith("SnippetTest.java"))
                    .toList()) {
                all.append(bare(Files.readString(file)));
            }
        }
        return all.toString();
    }

    /** Without comments and white space: the README breaks its lines in another way than the formatter. */
    private static String bare(String java) {
        return java.replaceAll("(?m)//.*$", "").replaceAll("\\s+", "");
    }
}
