package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An exception as it may be shown: redacted, shortened.
 *
 * <p>Made by hand and not by {@code Span.recordException}, which hands the raw exception on to exporters.
 *
 * @param type the exception's class name
 * @param summary {@code Type: message}, or null when the redactor wants it left out
 * @param attributes of the {@code exception} event
 */
record Failure(String type, @Nullable String summary, Attributes attributes) {

    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> STACKTRACE = AttributeKey.stringKey("exception.stacktrace");

    static Failure of(Throwable failure, ValuePolicy policy, Counters counters) {
        Throwable cause = unwrap(failure);
        String type = cause.getClass().getName();
        String message = message(cause, counters);
        String summary = summary(cause, message);
        AttributesBuilder attributes = Attributes.builder().put(TYPE, type);
        put(attributes, MESSAGE, message, policy);
        put(attributes, STACKTRACE, stackTrace(cause, counters), policy);
        return new Failure(type, policy.shorten(policy.redact(LiveEvent.ERROR.getKey(), summary)), attributes.build());
    }

    /** {@code Type: message}, before any redactor saw it. */
    static String describe(Throwable failure, Counters counters) {
        Throwable cause = unwrap(failure);
        return summary(cause, message(cause, counters));
    }

    private static String summary(Throwable cause, @Nullable String message) {
        return message == null ? shortName(cause) : shortName(cause) + ": " + message;
    }

    /** What the futures of the JDK wrap around the cause says nothing. */
    private static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        for (int depth = 0; depth < 8; depth++) {
            Throwable cause = inner.getCause();
            if (cause == null || !(inner instanceof CompletionException || inner instanceof ExecutionException)) {
                return inner;
            }
            inner = cause;
        }
        return inner;
    }

    private static void put(
            AttributesBuilder attributes, AttributeKey<String> key, @Nullable String value, ValuePolicy policy) {
        String shown = value == null ? null : policy.shorten(policy.redact(key.getKey(), value));
        if (shown != null) {
            attributes.put(key, shown);
        }
    }

    private static @Nullable String message(Throwable failure, Counters counters) {
        try {
            return failure.getMessage();
        } catch (Throwable e) {
            counters.refusedValue("An exception's message", e);
            return null;
        }
    }

    private static @Nullable String stackTrace(Throwable failure, Counters counters) {
        try {
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text));
            return text.toString();
        } catch (Throwable e) {
            counters.refusedValue("An exception's stack trace", e);
            return null;
        }
    }

    private static String shortName(Throwable failure) {
        String name = failure.getClass().getName();
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }
}
