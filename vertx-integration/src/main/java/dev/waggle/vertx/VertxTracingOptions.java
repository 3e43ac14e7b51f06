package dev.waggle.vertx;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** What applies to everything that one {@link VertxTracing} makes. */
public final class VertxTracingOptions {

    /** Thirty seconds, as long as Vert.x lets a requester wait. */
    public static final Duration DEFAULT_REPLY_TIMEOUT = Duration.ofSeconds(30);

    private static final String REPLY_TIMEOUT = "replyTimeoutMs";
    private static final String MESSAGE_EVENTS = "messageEvents";

    private Duration replyTimeout = DEFAULT_REPLY_TIMEOUT;
    private boolean messageEvents;

    /** The defaults. */
    public VertxTracingOptions() {}

    /** A copy. */
    public VertxTracingOptions(VertxTracingOptions other) {
        this.replyTimeout = other.replyTimeout;
        this.messageEvents = other.messageEvents;
    }

    /**
     * From configuration: {@code replyTimeoutMs}, {@code messageEvents}. Unknown keys are ignored.
     *
     * @throws IllegalArgumentException naming the option and value that is wrong
     */
    public VertxTracingOptions(JsonObject json) {
        Object milliseconds = json.getValue(REPLY_TIMEOUT);
        if (milliseconds instanceof Number number) {
            setReplyTimeout(Duration.ofMillis(number.longValue()));
        } else if (milliseconds != null) {
            throw new IllegalArgumentException(REPLY_TIMEOUT + " must be a number: " + milliseconds);
        }
        Object ofMessages = json.getValue(MESSAGE_EVENTS, false);
        if (!(ofMessages instanceof Boolean chosen)) {
            throw new IllegalArgumentException(MESSAGE_EVENTS + " must be true or false: " + ofMessages);
        }
        setMessageEvents(chosen);
    }

    /** How long a consumer of the event bus that was asked for a reply may take before its span ends without one. */
    public Duration getReplyTimeout() {
        return replyTimeout;
    }

    /**
     * How long a consumer of the event bus that was asked for a reply may take before its span ends without one, as of
     * the moment when its handler returned.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public VertxTracingOptions setReplyTimeout(Duration timeout) {
        if (timeout.toMillis() <= 0) {
            throw new IllegalArgumentException("replyTimeout must be at least one millisecond: " + timeout);
        }
        this.replyTimeout = timeout;
        return this;
    }

    /** Whether every message that a WebSocket receives is an event. */
    public boolean isMessageEvents() {
        return messageEvents;
    }

    /**
     * Makes every text and every binary message that a WebSocket receives an event below that of its socket, with type
     * and length, and without what is in it. Default: off, because a busy socket makes many.
     */
    public VertxTracingOptions setMessageEvents(boolean enabled) {
        this.messageEvents = enabled;
        return this;
    }

    /** To configuration, as {@link #VertxTracingOptions(JsonObject)} reads it. */
    public JsonObject toJson() {
        return new JsonObject().put(REPLY_TIMEOUT, replyTimeout.toMillis()).put(MESSAGE_EVENTS, messageEvents);
    }
}
