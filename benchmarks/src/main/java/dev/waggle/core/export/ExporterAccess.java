package dev.waggle.core.export;

/**
 * What a harness asks many thousand times a second. The public reading of the books copies them all: its cost would be
 * counted as the exporter's, and the peers are asked for one number as well.
 */
public final class ExporterAccess {

    private ExporterAccess() {}

    /** How many spans have been ended and have no fate yet. */
    public static long outstanding(BatchExporter exporter) {
        return exporter.queue().size() + exporter.books().inFlight();
    }
}
