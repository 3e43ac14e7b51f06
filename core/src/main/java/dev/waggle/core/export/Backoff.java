package dev.waggle.core.export;

import java.util.concurrent.ThreadLocalRandom;

/** Exponential, with jitter: 1 s, half as much again each time, at most 5 s, ±20 %. */
final class Backoff {

    static final int MAX_ATTEMPTS = 5;

    private static final double FIRST = 1e9;
    private static final double FACTOR = 1.5;
    private static final double LONGEST = 5e9;

    private Backoff() {}

    /** How long to wait after the failure of this attempt, the first being 1. */
    static long nanosAfter(int attempt) {
        double wait = Math.min(LONGEST, FIRST * Math.pow(FACTOR, Math.max(0, attempt - 1)));
        return (long) (wait * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
    }
}
