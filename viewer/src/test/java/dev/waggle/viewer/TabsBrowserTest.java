package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WindowType;

/** Several pages of one viewer in one browser. */
class TabsBrowserTest extends PageInBrowser {
    private final List<String> tabs = new ArrayList<>(List.of(browser.driver.getWindowHandle()));

    @AfterEach
    void closeTabs() {
        for (String tab : tabs.subList(1, tabs.size())) {
            browser.driver.switchTo().window(tab);
            browser.driver.close();
        }
        show(tabs.get(0));
    }

    private void openTab(String url) {
        browser.driver.switchTo().newWindow(WindowType.TAB);
        tabs.add(browser.driver.getWindowHandle());
        browser.open(url);
    }

    private void show(String tab) {
        browser.driver.switchTo().window(tab);
        browser.driver.executeCdpCommand("Page.bringToFront", java.util.Map.of());
    }

    /** A browser opens six connections to a host, for all of its pages together. */
    @Test
    void moreTabsThanABrowserHasConnectionsShowTheirPages() {
        viewer.send(SampleSession.spans());
        browser.open(sample());
        browser.seeText(".event-row", "extract_answer");
        for (int i = 0; i < 8; i++) {
            openTab(sample());
            browser.seeText(".event-row", "extract_answer");
        }
    }

    @Test
    void aPageThatWasOutOfSightShowsWhatCameMeanwhileAndWhatComesThen() {
        viewer.send(SampleSession.spans());
        browser.open(sample());
        browser.seeText(".event-row", "extract_answer");
        openTab("about:blank");
        viewer.send(Spans.one(
                "s",
                span(SampleSession.ID, 4, 401, "meanwhile").at(20_000, 20_001).build()));

        show(tabs.get(0));
        browser.seeText(".event-row", "meanwhile");
        viewer.send(Spans.one(
                "s", span(SampleSession.ID, 4, 402, "then").at(20_002, 20_003).build()));

        browser.seeText(".event-row", "then");
        assertThat(browser.complaints()).isEmpty();
    }
}
