package dev.waggle.viewer;

import dev.waggle.core.Event;
import dev.waggle.core.Session;
import dev.waggle.core.SessionTracer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What a person waits for, in a real Chromium: a session of 10,000 events opened in a viewer that was just started and
 * again, its scrolling, the list of 5,000 sessions, and the way of an event from its end, through our exporter with its
 * default delay, to the page.
 */
final class PageBenchmark {
    private static final String SHOWN =
            "return Math.round(performance.getEntriesByName('session-shown')[0]?.startTime) || null";
    private static final String LISTED =
            "return Math.round(performance.getEntriesByName('list-shown')[0]?.startTime) || null";
    private static final String SCROLL =
            "const done = arguments[0], list = document.querySelector('virtual-list.tree'); const frames = []; let last;"
                    + "const step = now => { if (last) frames.push(now - last); last = now;"
                    + "list.scrollTop += list.scrollHeight / 300;"
                    + "if (frames.length < 300) requestAnimationFrame(step); else done(frames); };"
                    + "requestAnimationFrame(step);";

    private final Browser browser = new Browser();
    private final List<Double> cold = new ArrayList<>();
    private final List<Double> again = new ArrayList<>();
    private final List<Double> frames = new ArrayList<>();
    private final List<Double> list = new ArrayList<>();
    private final List<Double> live = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        PageBenchmark benchmark = new PageBenchmark();
        try {
            for (int i = 0; i < 5; i++) {
                try (ViewerProcess viewer = ViewerProcess.start()) {
                    benchmark.run(viewer);
                    benchmark.browser.open("about:blank");
                }
            }
            benchmark.print();
        } finally {
            benchmark.browser.close();
        }
    }

    private void run(ViewerProcess viewer) throws Exception {
        ViewerBenchmark.largeSession(viewer);
        for (int i = 0; i < 4; i++) {
            browser.open(viewer.url + "/sessions/big");
            (i == 0 ? cold : again).add(mark(SHOWN));
        }
        browser.until("rows", () -> browser.count(".event-row") > 10);
        for (Object frame : (List<?>) browser.driver.executeAsyncScript(SCROLL)) {
            frames.add(((Number) frame).doubleValue());
        }
        ViewerBenchmark.manySessions(viewer);
        for (int i = 0; i < 3; i++) {
            browser.open(viewer.url);
            list.add(mark(LISTED));
        }
        follow(viewer);
    }

    private double mark(String script) {
        browser.until("it is on the page", () -> browser.driver.executeScript(script) != null);
        return ((Number) browser.driver.executeScript(script)).doubleValue();
    }

    /** The clock is one: browser and tracer are on the same machine. */
    private void follow(ViewerProcess viewer) {
        try (SessionTracer tracer = SessionTracer.builder()
                .service("bench")
                .endpoint(URI.create(viewer.url))
                .build()) {
            Session session = tracer.newSession();
            tracer.startEvent("event-0", e -> e.session(session)).close();
            browser.open(viewer.url + "/sessions/" + session.id());
            browser.seeText(".event-row", "event-0");
            for (int i = 1; i <= 10; i++) {
                String name = "event-" + i;
                browser.driver.executeScript(
                        "const name = arguments[0]; window.shownAt = new Promise(done => new MutationObserver(() => {"
                                + "if (document.body.innerText.includes(name)) done(Date.now()); })"
                                + ".observe(document.body, {childList: true, subtree: true, characterData: true}))",
                        name);
                Event event = tracer.startEvent(name, e -> e.session(session));
                event.close();
                long ended = System.currentTimeMillis();
                Object shown = browser.driver.executeAsyncScript("window.shownAt.then(arguments[0])");
                live.add((double) ((Number) shown).longValue() - ended);
            }
        }
    }

    private void print() {
        System.out.printf(Locale.ROOT, "Java %s%n", System.getProperty("java.version"));
        print("10,000 events on the page, viewer just started", cold);
        print("10,000 events on the page, again", again);
        print("a frame while scrolling through them", frames);
        print("list of 5,000 sessions on the page", list);
        print("from an event's end to the page", live);
    }

    private static void print(String what, List<Double> millis) {
        Collections.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.0f ms, 95 of 100 within %.0f ms, longest %.0f ms (%d)%n",
                what,
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 95 / 100),
                millis.get(millis.size() - 1),
                millis.size());
    }
}
