package dev.waggle.core;

import org.jspecify.annotations.Nullable;

/** The fields of an event that hold values, and where they stand on the wire (WIRE.md section 5). */
enum Field {
    INPUTS("honeyhive_inputs", "value", true),
    OUTPUTS("honeyhive_outputs", "result", true),
    METADATA("honeyhive_metadata", "value", false),
    METRICS("honeyhive_metrics", "value", false),
    CONFIG("honeyhive_config", "value", false),
    FEEDBACK("honeyhive_feedback", "value", false),
    USER_PROPERTIES("honeyhive_user_properties", "value", false);

    final String prefix;
    final String scalarKey;
    /** What {@link SessionTracerBuilder#captureContent} switches off. */
    final boolean content;

    Field(String prefix, String scalarName, boolean content) {
        this.prefix = prefix;
        this.scalarKey = prefix + '.' + scalarName;
        this.content = content;
    }

    void add(Enrichment<?> target, @Nullable Object value) {
        switch (this) {
            case INPUTS -> target.inputs(value);
            case OUTPUTS -> target.outputs(value);
            case METADATA -> target.metadata(value);
            case METRICS -> target.metrics(value);
            case CONFIG -> target.config(value);
            case FEEDBACK -> target.feedback(value);
            case USER_PROPERTIES -> target.userProperties(value);
        }
    }
}
