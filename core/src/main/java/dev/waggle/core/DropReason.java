package dev.waggle.core;

/** Why a span was not delivered. */
public enum DropReason {
    /** The queue held its maximum of spans. */
    QUEUE_FULL,
    /** The byte budget was used up. */
    BYTE_BUDGET,
    /** The span alone is larger than a request may be. */
    TOO_LARGE,
    /** The collector rejected it: a partial success, or a status that is not retried. */
    REJECTED,
    /** Retries or the export time-out ran out. */
    UNREACHABLE,
    /** The exporter was closed before it could be sent. */
    CLOSED,
    /** It could not be encoded. */
    ENCODING
}
