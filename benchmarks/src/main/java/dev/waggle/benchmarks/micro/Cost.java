package dev.waggle.benchmarks.micro;

/** What one operation takes: nanoseconds by the clock, nanoseconds of CPU, bytes allocated. */
public record Cost(double nanos, double cpuNanos, double bytes) {}
