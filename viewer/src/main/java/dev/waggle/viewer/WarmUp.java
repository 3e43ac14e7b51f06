package dev.waggle.viewer;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens a session of its own, which nobody sees, so that what renders one is compiled when a person opens the first.
 * For a viewer that is a process: in an application's JVM the time is the application's.
 */
final class WarmUp {
    private static final int EVENTS = 2_000;
    private static final long MILLIS = 1_500;

    private WarmUp() {}

    static void start() {
        Thread thread = new Thread(WarmUp::run, "waggle-viewer-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run() {
        long until = System.nanoTime() + MILLIS * 1_000_000;
        for (int round = 0; round < 20 && System.nanoTime() < until; round++) {
            MemoryStore store = new MemoryStore(32 << 20);
            store.add(events());
            for (Session session : store.sessions()) {
                render(Snapshot.of(session, store));
            }
        }
    }

    private static void render(Snapshot session) {
        session.index().header().encode();
        Buffer rows = Buffer.buffer();
        session.entries.forEach(entry -> EventRow.write(entry.event(), entry.version(), session, rows));
        Conversation.of(session);
    }

    private static List<Event> events() {
        Source source = new Source(
                Resource.newBuilder()
                        .addAttributes(Attributes.attribute("service.name", "warm-up"))
                        .build(),
                InstrumentationScope.getDefaultInstance());
        List<Event> events = new ArrayList<>();
        for (int i = 1; i <= EVENTS; i++) {
            Span span = Span.newBuilder()
                    .setTraceId(id(16, 1 + i / 100))
                    .setSpanId(id(8, i))
                    .setParentSpanId(id(8, i / 2))
                    .setName("warm-up")
                    .setStartTimeUnixNano(i * 1_000_000L)
                    .setEndTimeUnixNano(i * 1_000_000L + 500_000)
                    .addAttributes(Attributes.attribute("honeyhive.session_id", "warm-up"))
                    .addAttributes(Attributes.attribute("honeyhive_event_type", i % 3 == 0 ? "model" : "tool"))
                    .addAttributes(Attributes.attribute("honeyhive_inputs.question", "How warm is it?"))
                    .build();
            Event event = EventReader.read(span, span.toByteArray(), source);
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    private static ByteString id(int length, long number) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(length).putLong(length - 8, number).array());
    }
}
