package dev.waggle.viewer;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** A viewer of its own for each test, and one browser for a class of tests. */
@Tag("browser")
abstract class PageInBrowser {

    /** The README's pictures: -Dviewer.screenshots=docs. */
    static final Path PICTURES = Path.of(System.getProperty("viewer.screenshots", "target/screenshots"));

    static Browser browser;

    RunningViewer viewer;

    @BeforeAll
    static void openBrowser() {
        browser = new Browser();
    }

    @AfterAll
    static void closeBrowser() {
        browser.close();
    }

    @BeforeEach
    void start() {
        viewer = RunningViewer.start();
        browser.complaints();
        browser.dark(false);
    }

    @AfterEach
    void stop() {
        browser.open("about:blank");
        viewer.close();
    }

    String sample() {
        return viewer.viewer.sessionUrl(SampleSession.ID);
    }
}
