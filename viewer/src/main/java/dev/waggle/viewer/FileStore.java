package dev.waggle.viewer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The store in memory, and behind it one file per session. Files are written on a thread of their own, after the
 * answer: what a crash takes is the last moments. A disk that is slower than the intake loses spans of the files, not
 * of the page, and says so once.
 */
final class FileStore implements SpanStore {
    private static final System.Logger LOG = System.getLogger("dev.waggle.viewer");
    private static final long MAX_WAITING = 64L << 20;

    private final MemoryStore memory;
    private final SessionFiles files;
    private final WorkerExecutor writer;
    private long waiting;
    private boolean warned;

    private FileStore(MemoryStore memory, SessionFiles files, WorkerExecutor writer) {
        this.memory = memory;
        this.files = files;
        this.writer = writer;
        memory.onRemoval(session -> write(0, () -> files.delete(session.id)));
    }

    static Future<SpanStore> open(Vertx vertx, Path folder, MemoryStore memory) {
        WorkerExecutor writer = vertx.createSharedWorkerExecutor("waggle-viewer-files-" + folder, 1, 1, TimeUnit.HOURS);
        SessionFiles files = new SessionFiles(folder);
        // before anything is read: sessions for which there is no room any more lose their files, too
        FileStore store = new FileStore(memory, files, writer);
        return writer.executeBlocking(files::list).compose(leastRecentFirst -> {
            Future<Void> loaded = Future.succeededFuture();
            for (Path path : leastRecentFirst) {
                loaded = loaded.compose(before -> writer.executeBlocking(() -> files.read(path)))
                        .map(read -> {
                            memory.restore(read.events(), read.changedMillis());
                            return null;
                        });
            }
            return loaded.map(all -> store);
        });
    }

    @Override
    public int add(List<Event> events) {
        int refused = memory.add(events);
        append(events);
        return refused;
    }

    @Override
    public int replace(List<Event> events) {
        int refused = memory.replace(events);
        append(events);
        return refused;
    }

    private void append(List<Event> events) {
        long bytes = 0;
        Map<String, List<Event>> bySession = new LinkedHashMap<>();
        for (Event event : events) {
            Session session = memory.session(event.sessionId);
            if (session != null && session.holds(event)) {
                bytes += event.encoded().length;
                bySession
                        .computeIfAbsent(event.sessionId, id -> new ArrayList<>())
                        .add(event);
            }
        }
        write(bytes, () -> files.append(bySession));
    }

    private interface Work {
        void run() throws IOException;
    }

    private void write(long bytes, Work work) {
        if (waiting + bytes > MAX_WAITING) {
            warn("the disk is slower than what comes in: some spans are not in the files", null);
            return;
        }
        waiting += bytes;
        writer.executeBlocking(
                        () -> {
                            work.run();
                            return null;
                        },
                        true)
                .onComplete(done -> {
                    waiting -= bytes;
                    if (done.failed()) {
                        warn("sessions cannot be written to files", done.cause());
                    }
                });
    }

    private void warn(String what, @Nullable Throwable cause) {
        if (!warned) {
            warned = true;
            LOG.log(System.Logger.Level.WARNING, what, cause);
        }
    }

    @Override
    public @Nullable Session session(String id) {
        return memory.session(id);
    }

    @Override
    public Collection<Session> sessions() {
        return memory.sessions();
    }

    @Override
    public boolean isShared(String traceId) {
        return memory.isShared(traceId);
    }

    @Override
    public boolean remove(String sessionId) {
        return memory.remove(sessionId);
    }

    @Override
    public long version() {
        return memory.version();
    }

    @Override
    public long removedAt() {
        return memory.removedAt();
    }

    @Override
    public @Nullable Set<String> removedSince(long version) {
        return memory.removedSince(version);
    }

    @Override
    public long bytes() {
        return memory.bytes();
    }

    @Override
    public Future<Void> close() {
        // ordered: runs when everything before it is written
        return writer.executeBlocking(() -> true, true)
                .eventually(writer::close)
                .mapEmpty();
    }
}
