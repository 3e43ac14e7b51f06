package dev.waggle.viewer;

/** A request that is answered with a status of its own. Without a stack trace: whoever sends garbage sends much. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final int status;

    Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }
}
