package dev.waggle.core;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.baggage.BaggageEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The baggage of a session that nobody has added to. Every new session is put into a context as one, and hardly any is
 * ever read as one: our propagator writes the session itself. Its members are made when somebody asks for them.
 */
final class SessionBaggage implements Baggage {

    private final Session session;

    SessionBaggage(Session session) {
        this.session = session;
    }

    Session session() {
        return session;
    }

    private WireBaggage members() {
        List<BaggageMember> members = new ArrayList<>(4);
        SessionKeys.fieldsOf(session).addTo(members);
        return new WireBaggage(members);
    }

    @Override
    public int size() {
        return members().size();
    }

    /** A session has an id. */
    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super BaggageEntry> consumer) {
        members().forEach(consumer);
    }

    @Override
    public Map<String, BaggageEntry> asMap() {
        return members().asMap();
    }

    @Override
    public @Nullable String getEntryValue(String entryKey) {
        return members().getEntryValue(entryKey);
    }

    @Override
    public @Nullable BaggageEntry getEntry(String entryKey) {
        return members().getEntry(entryKey);
    }

    @Override
    public BaggageBuilder toBuilder() {
        return members().toBuilder();
    }

    /** Equal to any baggage with the same members. */
    @Override
    public boolean equals(@Nullable Object other) {
        return members().equals(other);
    }

    @Override
    public int hashCode() {
        return members().hashCode();
    }

    @Override
    public String toString() {
        return members().toString();
    }
}
