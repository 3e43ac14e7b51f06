package dev.waggle.core.export;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What the drainer stands by for, and so what the threads that end spans have to wake it for. Whoever changes that looks
 * at it once more afterwards: what came just before has woken nobody.
 */
final class Standby {

    private final BatchMaker maker;
    private final Runnable wake;
    private final AtomicReference<State> state = new AtomicReference<>(State.FOR_A_SPAN);

    /** @param wake has the drainer work soon; called by any thread */
    Standby(BatchMaker maker, Runnable wake) {
        this.maker = maker;
        this.wake = wake;
    }

    /** After a span was put into the queue, by the thread that ended it. */
    void spanQueued() {
        State seen = state.get();
        // Who rests is woken whatever has become of the span: a flush may wait for it.
        if (seen == State.FOR_A_SPAN || isCalledFrom(seen)) {
            wakeFrom(seen);
        }
    }

    /** On the drainer, when it begins to work; false when it is over. */
    boolean begin() {
        State seen;
        do {
            seen = state.get();
            if (seen == State.OVER) {
                return false;
            }
        } while (!state.compareAndSet(seen, State.AT_WORK));
        return true;
    }

    /** On the drainer, when it has worked and will not go on by itself. */
    void await(State next) {
        if (state.compareAndSet(State.AT_WORK, next) && isCalledFrom(next)) {
            wakeFrom(next);
        }
    }

    private void wakeFrom(State seen) {
        if (state.compareAndSet(seen, State.AT_WORK)) {
            wake.run();
        }
    }

    private boolean isCalledFrom(State seen) {
        return switch (seen) {
            case FOR_A_SPAN -> !maker.isEmpty() || maker.hasLost();
            case FOR_A_BATCH -> maker.calls() || maker.hasLost();
            case FOR_ROOM -> maker.hasSealed();
            case AT_WORK, OVER -> false;
        };
    }

    /** For good. From any thread. */
    void end() {
        state.set(State.OVER);
    }

    boolean isOver() {
        return state.get() == State.OVER;
    }

    enum State {
        /** There is nothing to do: the next span wakes the drainer. */
        FOR_A_SPAN,

        /** Spans wait for a full batch or for their delay: a span that fills the batch wakes the drainer. */
        FOR_A_BATCH,

        /** Spans wait for the room that answers make: only a batch that another thread has made is to be sent before. */
        FOR_ROOM,

        /** The drainer runs, or will run by itself: nobody need wake it. */
        AT_WORK,

        OVER
    }
}
