package dev.waggle.core;

import io.opentelemetry.api.baggage.BaggageEntry;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import org.jspecify.annotations.Nullable;

/** One member of a baggage, decoded, its properties as they came. */
final class BaggageMember implements BaggageEntry {

    final String key;
    private final String value;
    private final BaggageEntryMetadata metadata;

    BaggageMember(String key, String value, BaggageEntryMetadata metadata) {
        this.key = key;
        this.value = value;
        this.metadata = metadata;
    }

    @Override
    public String getValue() {
        return value;
    }

    @Override
    public BaggageEntryMetadata getMetadata() {
        return metadata;
    }

    /** Equal, as a map's value, to any entry of the same value and properties. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BaggageEntry entry
                && value.equals(entry.getValue())
                && metadata.getValue().equals(entry.getMetadata().getValue());
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** The key alone, as in {@link WireBaggage}. */
    @Override
    public String toString() {
        return key;
    }
}
