package dev.waggle.core.export;

import java.util.function.BooleanSupplier;

/** Waits for a condition, so long that only a defect makes it fail. */
public final class Await {

    private static final long LIMIT_NANOS = 40_000_000_000L;

    private Await() {}

    public static void until(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new AssertionError("the condition did not come true");
            }
            Thread.sleep(5);
        }
    }
}
