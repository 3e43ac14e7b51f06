package dev.waggle.benchmarks.export;

/** A tracer with everything behind it, up to the collector. */
interface Pipeline {

    /** Starts and ends one span of five attributes, 257 bytes of OTLP. */
    void span();

    /** How many spans have left the application and have not arrived, about. */
    long outstanding();

    /** How many were dropped, negative where the pipeline does not tell. */
    long dropped();

    void flush();

    void close();
}
