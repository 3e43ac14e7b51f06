package dev.waggle.core;

/**
 * Counters of what a tracer did not record, since it was built.
 *
 * @param lateEnrichments enrichments after the event's end, or without an event
 * @param refusedValues values that could not be read, or that a redactor or extractor threw on
 * @param truncatedValues values cut at the value or span size
 * @param refusedHeaders headers that could not be written or were too large to read
 */
public record TracerStats(long lateEnrichments, long refusedValues, long truncatedValues, long refusedHeaders) {}
