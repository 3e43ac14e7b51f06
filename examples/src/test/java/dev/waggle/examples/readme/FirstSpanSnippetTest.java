package dev.waggle.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import dev.waggle.viewer.SessionViewer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The lines of Java with which an empty viewer greets a newcomer. */
class FirstSpanSnippetTest {
    private static final Path PAGE = Path.of("../viewer/src/main/resources/dev/waggle/viewer/page/empty-state.js");
    private static final Path THIS = Path.of("src/test/java/dev/waggle/examples/readme/FirstSpanSnippetTest.java");

    @Test
    void theFirstSpanOfTheEmptyPageArrivesAtTheViewer() throws Exception {
        SessionViewer viewer = SessionViewer.builder().port(0).start().await();
        try {
            send(viewer.url());

            HttpResponse<String> sessions = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(viewer.url() + "/api/sessions?kind=session"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(sessions.body()).contains("\"firstInput\":\"Hi?\"", "\"events\":1");
        } finally {
            viewer.close().await();
        }
    }

    @Test
    void theseAreTheLinesOfThePage() throws IOException {
        Matcher snippet = Pattern.compile("\\['Java', '[^']*', `([^`]*)`\\]").matcher(Files.readString(PAGE));

        assertThat(snippet.find()).isTrue();
        assertThat(bare(Files.readString(THIS))).contains(bare(snippet.group(1).replace("\"${here}\"", "here")));
    }

    private static String bare(String java) {
        return java.replaceAll("\\s+", "");
    }

    private static void send(String here) {
        SessionTracer tracer = SessionTracer.builder()
                .service("hello")
                .endpoint(URI.create(here))
                .build();
        try (Event event =
                tracer.startEvent("first", e -> e.session(tracer.newSession()).inputs(Map.of("question", "Hi?")))) {
            event.outputs(Map.of("answer", "Hello!"));
        }
        tracer.close();
    }
}
