package dev.waggle.core;

import java.util.function.Consumer;

/** Collects what the lambda says; the template is its frozen result. */
final class EventSpecification {

    private EventSpecification() {}

    static <T> EventTemplate<T> evaluate(String name, Consumer<? super EventSpec<T>> spec) {
        throw new UnsupportedOperationException("being written");
    }
}
