package dev.waggle.core;

import org.jspecify.annotations.Nullable;

/** The ids that HoneyHive's evaluation harness passes on in the baggage. */
record Evaluation(
        @Nullable String runId,
        @Nullable String datasetId,
        @Nullable String datapointId,
        @Nullable String parentId) {

    static final Evaluation NONE = new Evaluation(null, null, null, null);
}
