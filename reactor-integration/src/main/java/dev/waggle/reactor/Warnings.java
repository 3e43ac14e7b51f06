package dev.waggle.reactor;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What is said once per class loader, because it would otherwise be said once per request. */
enum Warnings {
    NO_TRACER("An Enrich operator was subscribed to without a tracer in the Reactor Context and passes its stream"
            + " through. Add the WebFilter of ReactorTracing.webFlux(), or .contextWrite(tracing.with()) after the"
            + " operator, or use tracing.event(…) on the ReactorTracing instance."),
    NO_EVENT("An Enrich operator found no event in the Reactor Context and records nothing. Put"
            + " .transform(Enrich.event(name, spec)) after it, in the same chain or around it."),
    EXTRACTOR("A function given to an Enrich operator threw; its value is left out and the stream goes on."),
    RESOLVER("A trust policy, a session resolver or an ignore predicate of a WebFilter threw, or gave an id that is no"
            + " session id; the request goes on without it."),
    JOINED("An id given to Enrich.joinSession is no session id; the request stays in its session."),
    SERVER("A request of WebFlux could not be read, or the headers of its response not be written; it goes on without"
            + " what is missing."),
    BRIDGE("A tracing bridge failed; its library's spans may have another parent.");

    private final String message;
    private final AtomicBoolean said = new AtomicBoolean();

    Warnings(String message) {
        this.message = message;
    }

    void log() {
        log(null);
    }

    void log(@Nullable Throwable cause) {
        if (!said.get() && said.compareAndSet(false, true)) {
            System.getLogger("dev.waggle.reactor").log(System.Logger.Level.WARNING, message, cause);
        }
    }

    String message() {
        return message;
    }

    /** For tests of the warning itself. */
    void reset() {
        said.set(false);
    }
}
