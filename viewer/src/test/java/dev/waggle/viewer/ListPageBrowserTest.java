package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;

/** The page that lists the sessions. */
class ListPageBrowserTest extends PageInBrowser {

    @Test
    void theListShowsSessionsAndOpensOne() {
        viewer.send(SampleSession.spans());
        for (int i = 0; i < 6; i++) {
            viewer.send(new Spans()
                    .add(
                            "gateway",
                            span("chat-" + i, 50 + i, 1, "POST /chat")
                                    .type("chain")
                                    .at(-60_000 * i, -60_000 * i + 120 + 777 * i)
                                    .with("honeyhive_inputs.question", "Question number " + i)));
        }
        browser.open(viewer.viewer.url());
        browser.seeText(".session-title", "How does the session id travel between services?");
        browser.screenshot(PICTURES.resolve("list.png"));

        browser.see("a.session-row[href$='" + SampleSession.ID + "']").click();

        browser.seeText(".event-row", "extract_answer");
        assertThat(browser.driver.getCurrentUrl()).isEqualTo(sample());
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void anEmptyViewerSaysHowToSendAFirstSpanAndFillsItselfWhenItComes() {
        browser.open(viewer.viewer.url());
        browser.seeText(".empty", "Nothing has come in yet");
        assertThat(browser.texts(".snippet h2")).contains("Java", "Python", "TypeScript");
        assertThat(browser.texts(".snippet")).contains(viewer.viewer.url());
        browser.screenshot(PICTURES.resolve("empty.png"));

        viewer.send(SampleSession.spans());

        browser.seeText(".session-title", "How does the session id travel between services?");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aSessionThatIsRemovedLeavesTheListAndTheOthersStay() {
        viewer.send(new Spans().add("s", span("stays", 1, 1, "event")).add("s", span("goes", 2, 2, "event")));
        browser.open(viewer.viewer.url());
        browser.until("two sessions", () -> browser.count("a.session-row") == 2);

        viewer.call("DELETE", "/api/sessions/goes", new byte[0]);

        browser.until("one session", () -> browser.count("a.session-row") == 1);
        assertThat(browser.texts(".session-title")).contains("stays");
    }

    @Test
    void aFileInWhichThereAreNoSpansIsNotCalledImported(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("notes.json"), "{\"notes\":[]}");
        browser.open(viewer.viewer.url());
        browser.see(".empty");

        browser.driver.findElement(By.id("import")).sendKeys(file.toString());

        browser.seeText(".notice", "notes.json: no spans were found");
    }

    @Test
    void theDotOfASessionWhoseEventsCameJustNowGoesOutByItself() {
        browser.open(viewer.viewer.url());
        int[] id = {0};
        browser.until("the dot", () -> {
            viewer.send(Spans.one("s", span("live", 1, ++id[0], "event").build()));
            return browser.count("a.session-row .live-dot") == 1;
        });

        browser.until("no dot", () -> browser.count("a.session-row .live-dot") == 0);

        assertThat(browser.count("a.session-row")).isEqualTo(1);
    }

    @Test
    void searchAndFiltersLiveInTheAddress() {
        viewer.send(SampleSession.spans());
        viewer.send(Spans.one(
                "billing",
                span("other", 9, 1, "charge")
                        .with("honeyhive_inputs.card", "visa")
                        .build()));
        browser.open(viewer.viewer.url());
        browser.until("two sessions", () -> browser.count("a.session-row") == 2);

        browser.type("input[type=search]", "WAITING for nothing");
        browser.seeText(".list-page", "Nothing fits these filters.");
        browser.type("input[type=search]", "warming UP");
        browser.until("one session", () -> browser.count("a.session-row") == 1);
        browser.seeText(".session-title", "How does the session id travel");
        assertThat(browser.driver.getCurrentUrl()).endsWith("/?q=warming+UP");

        browser.open(viewer.viewer.url() + "/?service=billing");
        browser.seeText(".session-title", "visa");
        assertThat(browser.count("a.session-row")).isEqualTo(1);
        browser.open(viewer.viewer.url() + "/?error=true");
        browser.seeText(".session-title", "How does the session id travel");
        assertThat(browser.count("a.session-row")).isEqualTo(1);
    }
}
