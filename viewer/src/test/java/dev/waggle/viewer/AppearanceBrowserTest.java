package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the pages look like: contrast, light and dark, narrow windows. */
class AppearanceBrowserTest extends PageInBrowser {

    @Test
    void everyTextHasEnoughContrastInLightAndDark() {
        viewer.send(SampleSession.spans());
        viewer.send(
                new Spans().add("late", span(SampleSession.ID, 2, 900, "orphan").under(899)));
        for (boolean dark : new boolean[] {false, true}) {
            browser.dark(dark);
            browser.open(viewer.viewer.url());
            browser.see("a.session-row");
            assertThat(Contrast.of(browser)).as("list, dark " + dark).isEmpty();
            browser.open(sample() + "?event=" + Spans.traceId(2) + ":" + Spans.spanId(206));
            browser.seeText(".error-box", "index is warming up");
            browser.seeText(".said.answered", "The agent retries once.");
            assertThat(Contrast.of(browser)).as("session, dark " + dark).isEmpty();
            browser.open(sample() + "?event=" + Spans.traceId(1) + ":" + Spans.spanId(110));
            browser.seeText(".field-outputs", "It travels");
            browser.press("c");
            assertThat(Contrast.of(browser)).as("a model call, dark " + dark).isEmpty();
            browser.press("2");
            browser.until("the map", () -> browser.count(".map-service") > 4);
            assertThat(Contrast.of(browser)).as("map, dark " + dark).isEmpty();
            browser.press("?");
            browser.see(".help");
            assertThat(Contrast.of(browser)).as("help, dark " + dark).isEmpty();
            browser.press(org.openqa.selenium.Keys.ESCAPE);
        }
    }

    @Test
    void inANarrowWindowNothingIsCutOff() {
        viewer.send(SampleSession.spans());
        org.openqa.selenium.Dimension before = browser.driver.manage().window().getSize();
        try {
            for (int width : new int[] {1100, 800, 500}) {
                browser.driver.manage().window().setSize(new org.openqa.selenium.Dimension(width, 900));
                for (String page : List.of(
                        viewer.viewer.url(), sample() + "?event=" + Spans.traceId(1) + ":" + Spans.spanId(110))) {
                    browser.open(page);
                    browser.see("a.session-row, .field-outputs");
                    assertThat(browser.driver.executeScript(
                                    "return document.documentElement.scrollWidth <= innerWidth"))
                            .as(page + " at " + width)
                            .isEqualTo(true);
                }
            }
        } finally {
            browser.driver.manage().window().setSize(before);
        }
    }

    @Test
    void lightAndDarkFollowTheSystemUntilOneIsChosen() {
        viewer.send(SampleSession.spans());
        browser.open(viewer.viewer.url());
        browser.see("a.session-row");
        String light = background();
        browser.dark(true);
        String dark = background();
        assertThat(dark).isNotEqualTo(light);

        browser.press("t");

        browser.until("light again", () -> background().equals(light));
        browser.driver.executeScript("localStorage.clear()");
    }

    private static String background() {
        return String.valueOf(browser.driver.executeScript("return getComputedStyle(document.body).backgroundColor"));
    }
}
