package dev.waggle.examples.demo;

/** The demo cannot go on; the message says to its user why. */
final class DemoFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    DemoFailure(String message) {
        super(message);
    }
}
