package dev.waggle.viewer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * An event as the short row of which the page shows thousands: written without decoding its span, and without what is
 * false or absent.
 */
final class EventRow {
    private static final int ERROR_LENGTH = 160;
    private static final JsonFactory JSON = new JsonFactory();

    private EventRow() {}

    static void write(Event event, long version, Snapshot session, Buffer out) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("spanId", event.key.spanId());
            json.writeStringField("traceId", event.key.traceId());
            text(json, "parentSpanId", event.parent == null ? null : event.parent.spanId());
            json.writeStringField("service", event.source.service);
            json.writeStringField("name", event.name);
            json.writeStringField("type", event.type);
            json.writeStringField("startUnixNano", Long.toUnsignedString(event.start));
            json.writeNumberField("durationMs", event.millis());
            json.writeStringField("status", event.status());
            if (event.error) {
                String error = EventJson.error(event.span());
                text(json, "error", error == null ? null : Texts.cut(error, ERROR_LENGTH));
            }
            flag(json, "orphan", session.isOrphan(event));
            flag(json, "duplicate", event.duplicate);
            flag(json, "clockSkew", session.isSkewed(event));
            flag(json, "sessionChanged", session.elsewhere.containsKey(event.key.traceId()));
            json.writeNumberField("version", version);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array in memory takes everything
        }
        out.appendBytes(bytes.toByteArray());
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void flag(JsonGenerator json, String name, boolean value) throws IOException {
        if (value) {
            json.writeBooleanField(name, true);
        }
    }
}
