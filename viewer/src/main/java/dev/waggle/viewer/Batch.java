package dev.waggle.viewer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one request brought: events, and how many spans were refused and why. */
final class Batch {
    final List<Event> events = new ArrayList<>();
    long seen;
    private long rejected;
    private @Nullable String reason;

    void add(@Nullable Event event) {
        if (event == null) {
            reject("a span without a valid trace or span id");
        } else {
            events.add(event);
        }
    }

    void reject(String why) {
        rejected++;
        if (reason == null) {
            reason = why;
        }
    }

    long rejected() {
        return rejected;
    }

    /** The first reason; empty when nothing was refused. */
    String reason() {
        return reason == null ? "" : reason;
    }
}
