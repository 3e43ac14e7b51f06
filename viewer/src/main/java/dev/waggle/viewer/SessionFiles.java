package dev.waggle.viewer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One file per session: OTLP {@code ResourceSpans} messages, each with its length before it, one span in each. A file
 * that was cut off by a crash is read up to there, and goes on there.
 */
final class SessionFiles {
    private static final String SUFFIX = ".spans";
    private static final System.Logger LOG = System.getLogger("dev.waggle.viewer");

    private final Path folder;

    SessionFiles(Path folder) {
        this.folder = folder;
    }

    /** The files, the one that changed least recently first; creates the folder. */
    List<Path> list() throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing(SessionFiles::modified))
                    .toList();
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    /** A file's events, and when it was last written to. */
    record Content(List<Event> events, long changedMillis) {}

    Content read(Path file) {
        long changed = modified(file).toMillis(); // before a file that was cut off is repaired
        return new Content(events(file), Math.min(changed, System.currentTimeMillis()));
    }

    private static List<Event> events(Path file) {
        List<Event> events = new ArrayList<>();
        long good = 0;
        try (InputStream input = new BufferedInputStream(Files.newInputStream(file))) {
            for (int first = input.read(); first != -1; first = input.read()) {
                byte[] record = record(first, input);
                if (record == null) {
                    goOnAt(good, file, events.size());
                    break;
                }
                good += CodedOutputStream.computeUInt32SizeNoTag(record.length) + record.length;
                add(record, file, events);
            }
        } catch (IOException unreadable) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be read any further", unreadable);
        }
        return events;
    }

    /** Null when the file ends before it does. */
    private static byte @Nullable [] record(int first, InputStream input) throws IOException {
        int length;
        try {
            length = CodedInputStream.readRawVarint32(first, input);
        } catch (InvalidProtocolBufferException cutOff) {
            return null;
        }
        byte[] record = length < 0 ? new byte[0] : input.readNBytes(length);
        return record.length == length ? record : null;
    }

    private static void add(byte[] record, Path file, List<Event> events) {
        try {
            ResourceSpans spans = ResourceSpans.parseFrom(record);
            for (ScopeSpans scope : spans.getScopeSpansList()) {
                Source source = new Source(spans.getResource(), scope.getScope());
                for (Span span : scope.getSpansList()) {
                    Event event = EventReader.read(span, span.toByteArray(), source);
                    if (event != null) {
                        events.add(event);
                    }
                }
            }
        } catch (InvalidProtocolBufferException damaged) {
            LOG.log(System.Logger.Level.WARNING, "a span in " + file + " cannot be read", damaged);
        }
    }

    /** What is appended behind half a span would be taken for its other half. */
    private static void goOnAt(long good, Path file, int events) {
        LOG.log(System.Logger.Level.WARNING, "{0} ends in the middle of a span; {1} before it are read", file, events);
        try {
            cut(file, good);
        } catch (IOException readOnly) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be cut there", readOnly);
        }
    }

    private static void cut(Path file, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    void append(Map<String, List<Event>> bySession) throws IOException {
        for (Map.Entry<String, List<Event>> entry : bySession.entrySet()) {
            Path file = file(entry.getKey());
            long before = Files.exists(file) ? Files.size(file) : 0;
            try {
                append(file, entry.getValue());
            } catch (IOException full) {
                if (Files.exists(file)) {
                    cut(file, before);
                }
                throw full;
            }
        }
    }

    private static void append(Path file, List<Event> events) throws IOException {
        try (OutputStream output = new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
            for (Event event : events) {
                ResourceSpans.newBuilder()
                        .setResource(event.source.resource())
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .setScope(event.source.scope())
                                .addSpans(event.span()))
                        .build()
                        .writeDelimitedTo(output);
            }
        }
    }

    void delete(String sessionId) throws IOException {
        Files.deleteIfExists(file(sessionId));
    }

    /** A session id is an input from outside and may hold anything: as a file name it is hex, or its hash. */
    private Path file(String sessionId) {
        if (sessionId.matches("[a-z0-9][a-z0-9_-]{0,99}")) {
            return folder.resolve(sessionId + SUFFIX);
        }
        byte[] bytes = sessionId.getBytes(StandardCharsets.UTF_8);
        String name = bytes.length <= 100
                ? HexFormat.of().formatHex(bytes)
                : RestIds.of(sessionId, sessionId).traceId();
        return folder.resolve("." + name + SUFFIX);
    }
}
