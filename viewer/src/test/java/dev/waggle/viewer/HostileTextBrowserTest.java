package dev.waggle.viewer;

import static dev.waggle.viewer.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.Test;

/** What others send is text, wherever it stands. */
class HostileTextBrowserTest extends PageInBrowser {

    private static final String[] HOSTILE = {
        "<script>window.hacked=1</script>",
        "<img src=x onerror='window.hacked=1'>",
        "<svg onload=window.hacked=1>",
        "javascript:window.hacked=1",
        "\"><script>window.hacked=1</script>",
        "' onmouseover='window.hacked=1",
        "${window.hacked=1}",
        "{{constructor.constructor('window.hacked=1')()}}",
        "<!--lit-part--><b>x</b>",
        "</title><script>window.hacked=1</script>",
        "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
        "<style>body{display:none}</style>",
        "<link rel=stylesheet href=//evil.example/x.css>",
        "<base href=//evil.example/>",
        "<a href='javascript:window.hacked=1'>x</a>",
        "\u202Etxt.exe\u202C",
        "%3Cscript%3Ewindow.hacked=1%3C/script%3E",
        "../../../etc/passwd",
        "__proto__",
        "red;background:url(//evil.example)",
    };

    @Test
    void timesThatNobodyCanMeanDoNotHoldThePage() {
        Span.Builder first = span("times", 7, 1, "1970").build().toBuilder();
        Span.Builder last = span("times", 7, 2, "2540").build().toBuilder();
        viewer.send(new Spans()
                .add("s", first.setStartTimeUnixNano(0).setEndTimeUnixNano(0).build())
                .add(
                        "s",
                        last.setStartTimeUnixNano(Long.parseUnsignedLong("18000000000000000000"))
                                .setEndTimeUnixNano(Long.parseUnsignedLong("18000000000000005000"))
                                .build()));
        browser.open(viewer.viewer.sessionUrl("times"));
        browser.until("two events", () -> browser.count(".event-row") == 2);
    }

    @Test
    void whateverComesFromOutsideIsText() {
        for (int i = 0; i < HOSTILE.length; i++) {
            String evil = HOSTILE[i];
            viewer.send(new Spans()
                    .add(
                            evil,
                            span(evil, 100 + i, 1, evil)
                                    .type(evil)
                                    .with(evil, evil)
                                    .with("honeyhive_inputs." + evil, evil)
                                    .with("honeyhive_outputs.answer", evil)
                                    .with("honeyhive_event_id", evil)
                                    .with("gen_ai.request.model", evil))
                    .add(evil + "2", span(evil, 100 + i, 2, evil).under(1).exception(evil, evil)));
        }
        browser.open(viewer.viewer.url());
        browser.until("twenty sessions", () -> browser.texts(".shown").startsWith("20 of 20"));

        for (String evil : HOSTILE) {
            browser.open(viewer.viewer.sessionUrl(evil));
            browser.until("two events of " + evil, () -> browser.count(".event-row") == 2);
            assertThat(browser.driver.executeScript("return document.querySelector('.event-row .name').textContent"))
                    .isEqualTo(evil);
            browser.press("j", "j");
            browser.until(
                    "its error",
                    () -> String.valueOf(browser.driver.executeScript(
                                    "return document.querySelector('.error-box pre')?.textContent"))
                            .contains(evil));
            browser.press("k");
            browser.until(
                    "its inputs",
                    () -> String.valueOf(browser.driver.executeScript(
                                    "return document.querySelector('.field-inputs')?.textContent"))
                            .contains(evil));
            browser.press("2");
            browser.until("its services", () -> browser.count(".map-service") == 2);
        }
        assertThat(browser.driver.executeScript("return window.hacked")).isNull();
        assertThat(
                        browser.driver.executeScript(
                                "return document.querySelectorAll('main script, main img, main iframe, main link, main style').length"))
                .isEqualTo(0L);
        assertThat(browser.complaints()).isEmpty();
    }
}
