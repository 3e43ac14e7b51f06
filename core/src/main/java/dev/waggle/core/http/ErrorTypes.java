package dev.waggle.core.http;

import java.util.concurrent.TimeoutException;

/** The {@code error.type} of a failure. */
final class ErrorTypes {

    private ErrorTypes() {}

    /** The conventions' own word where they have one, else the class: few values, and predictable. */
    static String of(Throwable failure) {
        return failure instanceof TimeoutException
                ? "timeout"
                : failure.getClass().getName();
    }
}
