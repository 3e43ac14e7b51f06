package dev.waggle.core.readme;

import dev.waggle.core.Event;
import dev.waggle.core.log.MdcScope;
import org.slf4j.Logger;

/** The snippet of the module's README about logs, as it is printed there. */
final class LogSnippets {

    private LogSnippets() {}

    static void logged(Logger log, Event event, String id) {
        try (MdcScope mdc = MdcScope.open(event.context())) {
            log.info("looked up {}", id);
        }
    }
}
