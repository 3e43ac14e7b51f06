package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Keys, the way about, and what they have to leave alone. */
class KeyboardBrowserTest extends PageInBrowser {

    private String selected() {
        return browser.texts(".event-row.selected .name");
    }

    @Test
    void keysInAListOfChoicesChooseAndOpenNothing() {
        viewer.send(SampleSession.spans());
        browser.open(viewer.viewer.url());
        browser.see("a.session-row");
        browser.driver.executeScript("document.querySelector('select[name=type]').focus()");

        for (String key : new String[] {"ArrowDown", "Enter"}) {
            Object taken = browser.driver.executeScript(
                    "const key = new KeyboardEvent('keydown', {key: arguments[0], bubbles: true, cancelable: true});"
                            + "document.activeElement.dispatchEvent(key);"
                            + "return key.defaultPrevented",
                    key);
            assertThat(taken).as(key).isEqualTo(false);
            assertThat(browser.driver.executeScript("return document.activeElement.name"))
                    .as("the focus after %s", key)
                    .isEqualTo("type");
        }
        assertThat(browser.driver.getCurrentUrl()).doesNotContain("/sessions/");
    }

    @Test
    void enterInTheSearchOpensTheFirstSession() {
        viewer.send(SampleSession.spans());
        browser.open(viewer.viewer.url());
        browser.see("a.session-row");

        browser.see("input[type=search]").click();
        browser.pressInPlace(Keys.ENTER);

        browser.seeText(".event-row", "extract_answer");
    }

    @Test
    void importIsReachedWithTheKeyboard() {
        browser.open(viewer.viewer.url());
        browser.see(".empty");
        browser.driver.executeScript("document.getElementById('import').click = () => { window.asked = true; }");

        for (int i = 0; i < 20 && !"Import".equals(focused()); i++) {
            browser.pressInPlace(Keys.TAB);
        }
        assertThat(focused()).isEqualTo("Import");
        browser.pressInPlace(Keys.ENTER);

        browser.until(
                "a file is asked for",
                () -> Boolean.TRUE.equals(browser.driver.executeScript("return window.asked === true")));
    }

    private Object focused() {
        return browser.driver.executeScript("return document.activeElement.textContent.trim()");
    }

    @Test
    void pageKeysScrollALongOutputThatHasTheFocus() {
        viewer.send(new Spans()
                .add("s", span("a", 1, 1, "first").at(0, 9).with("honeyhive_outputs.text", "line\n".repeat(300)))
                .add("s", span("a", 1, 2, "second").under(1).at(1, 2)));
        browser.open(viewer.viewer.sessionUrl("a") + "?event=" + Spans.traceId(1) + ":" + Spans.spanId(1));
        browser.see(".field-outputs .json-text").click();

        browser.pressInPlace(Keys.PAGE_DOWN);

        browser.until(
                "the output has moved",
                () -> !Long.valueOf(0)
                        .equals(browser.driver.executeScript(
                                "return Math.round(document.querySelector('.field-outputs').scrollTop)")));
        assertThat(selected()).isEqualTo("first");
        browser.see(".event-row.selected").click();
        browser.pressInPlace(Keys.ARROW_DOWN);
        browser.until("the next event", () -> selected().equals("second"));
    }

    @Test
    void theNextErrorIsOneOfThoseThatAreShown() {
        viewer.send(new Spans()
                .add("s", span("a", 1, 1, "alpha").at(0, 1).failed("x"))
                .add("s", span("a", 2, 2, "beta one").at(2, 3).failed("x"))
                .add("s", span("a", 2, 3, "beta two").at(4, 5).failed("x"))
                .add("s", span("a", 3, 4, "gamma").at(6, 7).failed("x")));
        browser.open(viewer.viewer.sessionUrl("a") + "?trace=" + Spans.traceId(2));
        browser.until("the trace", () -> browser.count(".event-row") == 2);

        browser.press("E");
        browser.until("the last of the trace", () -> selected().equals("beta two"));
        browser.press("e");
        browser.until("the first of the trace", () -> selected().equals("beta one"));

        browser.open(viewer.viewer.sessionUrl("a") + "?q=gamma");
        browser.until("what was found", () -> browser.count(".event-row") == 1);
        browser.press("e");
        browser.until("the one that was found", () -> selected().equals("gamma"));
    }

    @Test
    void escapeGoesBackToTheListAsItWasSearched() {
        viewer.send(SampleSession.spans());
        viewer.send(Spans.one("billing", span("other", 9, 1, "charge").build()));
        browser.open(viewer.viewer.url() + "/?q=charge&service=billing");
        browser.until("one session", () -> browser.count("a.session-row") == 1);
        browser.see("a.session-row").click();
        browser.seeText(".event-row", "charge");

        browser.press(Keys.ESCAPE);

        browser.until("the one session again", () -> browser.count("a.session-row") == 1);
        assertThat(browser.driver.getCurrentUrl()).endsWith("/?q=charge&service=billing");
    }

    @Test
    void anAddressThatWasTypedByHandNeedsNoEscapes() {
        viewer.send(new Spans()
                .add("s", span("", 7, 1, "loose").at(0, 9))
                .add("s", span("", 7, 2, "chosen").under(1).at(1, 2)));
        browser.open(viewer.viewer.url() + "/sessions/trace:" + Spans.traceId(7) + "?event=" + Spans.traceId(7) + ":"
                + Spans.spanId(2));

        browser.until("the event of the address", () -> selected().equals("chosen"));
    }

    @Test
    void aSessionThatWasOnlyStartedSaysThatNothingHasComeYet() {
        viewer.postJson("/session/start", new JsonObject().put("session", new JsonObject().put("session_id", "young")));
        browser.open(viewer.viewer.sessionUrl("young"));

        browser.seeText(".tree-body", "No event of this session has come yet.");
        browser.open(viewer.viewer.sessionUrl("young") + "?q=nothing");
        browser.seeText(".tree-body", "No event fits the search.");
    }
}
