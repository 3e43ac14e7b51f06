package dev.waggle.core.export;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Who may take spans out of the queue and write them: one thread at a time. Nobody waits for it; a drainer that finds it
 * taken is woken when it is given back.
 */
final class Turn {

    private final AtomicBoolean taken = new AtomicBoolean();
    private final Runnable whenFree;
    private volatile boolean drainerWaits;

    /** @param whenFree wakes the drainer; called by any thread */
    Turn(Runnable whenFree) {
        this.whenFree = whenFree;
    }

    boolean isTaken() {
        return taken.get();
    }

    boolean tryTake() {
        return taken.compareAndSet(false, true);
    }

    /** On the drainer: when this is false, it will be woken. */
    boolean takeOrBeWoken() {
        if (tryTake()) {
            return true;
        }
        drainerWaits = true;
        // Who left before it could see that will wake nobody.
        if (tryTake()) {
            drainerWaits = false;
            return true;
        }
        return false;
    }

    void giveBack() {
        taken.set(false);
        if (drainerWaits) {
            drainerWaits = false;
            whenFree.run();
        }
    }
}
