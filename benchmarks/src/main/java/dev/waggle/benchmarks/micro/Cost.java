package dev.waggle.benchmarks.micro;

/** What one operation takes: nanoseconds by the clock, nanoseconds of CPU, bytes allocated. */
public record Cost(double nanos, double cpuNanos, double bytes) {

    /** What this takes more. */
    public Cost over(Cost base) {
        return new Cost(nanos - base.nanos, cpuNanos - base.cpuNanos, bytes - base.bytes);
    }

    /** The share of one of {@code parts}. */
    public Cost part(double parts) {
        return new Cost(nanos / parts, cpuNanos / parts, bytes / parts);
    }
}
