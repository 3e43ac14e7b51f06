package dev.waggle.core.export;

import java.util.concurrent.CompletableFuture;

/** Makes batches of spans and delivers them. Everything is called on the drainer, except what the writer says of itself. */
interface Transport {

    Drainer drainer();

    /** How many requests can be in flight at once, at first and at most. */
    int initialInFlight();

    int maxInFlight();

    /** About how many bytes a batch of so many spans will hold. */
    long expectedBytes(int spans);

    BatchWriter writer();

    CompletableFuture<Outcome> send(Batch batch, long timeoutNanos);

    /** The batch's fate is decided: what it holds can be used again. */
    void recycle(Batch batch, boolean delivered);

    void close();

    /** Where spans go, for log lines: nothing of it is secret. */
    @Override
    String toString();
}
