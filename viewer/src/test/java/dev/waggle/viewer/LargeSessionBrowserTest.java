package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A session larger than a page shows at once. */
class LargeSessionBrowserTest extends PageInBrowser {

    @Test
    void tenThousandEventsOpenAndScroll() {
        for (int part = 0; part < 10; part++) {
            Spans spans = new Spans();
            for (int i = 0; i < 1_000; i++) {
                int id = part * 1_000 + i + 1;
                spans.add(
                        "s" + id % 5,
                        span("big", 1 + id / 500, id, "event " + id)
                                .under(id % 500 == 0 ? 0 : id % 500 < 20 ? id - 1 : id - id % 20)
                                .at(id, id + 30));
            }
            viewer.send(spans);
        }
        browser.open(viewer.viewer.sessionUrl("big"));
        browser.until("rows", () -> browser.count(".event-row") > 10);
        // a frame is drawn for each step: the last rows are there when the last frame is
        browser.driver.executeAsyncScript(
                "const done = arguments[0], list = document.querySelector('virtual-list.tree'); let n = 0;"
                        + "const step = () => { list.scrollTop = list.scrollHeight * (++n / 60);"
                        + "if (n < 60) requestAnimationFrame(step); else done(); }; requestAnimationFrame(step);");

        browser.seeText(".event-row", "event 9999");
        assertThat(browser.count(".event-row"))
                .as("only what is in sight is in the document")
                .isLessThan(100);
        assertThat(browser.complaints()).isEmpty();
    }
}
