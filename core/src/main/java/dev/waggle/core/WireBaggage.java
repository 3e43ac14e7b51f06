package dev.waggle.core;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntry;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Baggage in the order of the header: the session first, so that whoever passes it on and cuts it cuts the rest.
 *
 * <p>OpenTelemetry's own sorts nothing and keeps no order that it promises. The members are few (64 and the session's),
 * so that looking one up is a walk.
 */
final class WireBaggage implements Baggage {

    private final List<BaggageMember> members;

    /** @param members no key twice; not changed afterwards */
    WireBaggage(List<BaggageMember> members) {
        this.members = members;
    }

    @Override
    public int size() {
        return members.size();
    }

    @Override
    public boolean isEmpty() {
        return members.isEmpty();
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super BaggageEntry> consumer) {
        for (int i = 0; i < members.size(); i++) {
            BaggageMember member = members.get(i);
            consumer.accept(member.key, member);
        }
    }

    @Override
    public Map<String, BaggageEntry> asMap() {
        Map<String, BaggageEntry> map = new LinkedHashMap<>();
        forEach(map::put);
        return Collections.unmodifiableMap(map);
    }

    @Override
    public @Nullable String getEntryValue(String entryKey) {
        BaggageEntry entry = getEntry(entryKey);
        return entry == null ? null : entry.getValue();
    }

    @Override
    public @Nullable BaggageEntry getEntry(String entryKey) {
        for (int i = 0; i < members.size(); i++) {
            BaggageMember member = members.get(i);
            if (member.key.equals(entryKey)) {
                return member;
            }
        }
        return null;
    }

    @Override
    public BaggageBuilder toBuilder() {
        BaggageBuilder builder = Baggage.builder();
        forEach((key, entry) -> builder.put(key, entry.getValue(), entry.getMetadata()));
        return builder;
    }

    /** Equal to any baggage with the same members. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Baggage baggage && asMap().equals(baggage.asMap());
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (BaggageMember member : members) {
            hash += member.key.hashCode() ^ member.hashCode();
        }
        return hash;
    }

    /** The keys alone: values are private more often than not. */
    @Override
    public String toString() {
        return "Baggage" + asMap().keySet();
    }
}
