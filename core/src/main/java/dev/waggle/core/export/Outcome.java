package dev.waggle.core.export;

/**
 * What one attempt to deliver a batch came to.
 *
 * @param rejected of a delivered batch, how many spans the collector did not take
 * @param retryAfterNanos what the collector asked for, negative when it did not
 * @param overloaded whether the collector said that it has too much to do
 * @param message for the log, free of secrets
 */
record Outcome(Kind kind, long rejected, long retryAfterNanos, boolean overloaded, String message) {

    enum Kind {
        DELIVERED,
        RETRY,
        REJECTED,
        UNREACHABLE
    }

    static Outcome delivered(long rejected, String message) {
        return new Outcome(Kind.DELIVERED, rejected, -1, false, message);
    }

    static Outcome rejected(String message) {
        return new Outcome(Kind.REJECTED, 0, -1, false, message);
    }

    static Outcome unreachable(String message) {
        return new Outcome(Kind.UNREACHABLE, 0, -1, false, message);
    }

    static Outcome retry(long retryAfterNanos, boolean overloaded, String message) {
        return new Outcome(Kind.RETRY, 0, retryAfterNanos, overloaded, message);
    }
}
