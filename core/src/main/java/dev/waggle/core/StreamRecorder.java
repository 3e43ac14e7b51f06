package dev.waggle.core;

/**
 * Follows one stream for one event: time to the first item, count, bounded text, usage.
 *
 * <p>Calls are serial, as Reactive Streams §1.3 demands of a publisher's signals; the three endings may race, and the
 * first one wins. Nothing throws.
 *
 * @param <T> an item of the stream
 */
public interface StreamRecorder<T> {

    /** An item passed. Reads the clock for the first one only. */
    void item(T item);

    /** The stream completed: records what was gathered and ends the event. */
    void complete();

    /** The stream failed: records what was gathered, the failure, and ends the event. */
    void fail(Throwable failure);

    /** The consumer left: records what was gathered and ends the event as cancelled. */
    void cancel();
}
