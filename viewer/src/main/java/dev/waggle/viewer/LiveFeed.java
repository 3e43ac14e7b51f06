package dev.waggle.viewer;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/live}: tells pages, as server-sent events, that there is something new since a version; they then
 * ask for what they show. A page that does not read holds its own socket buffer, one message and one number here, nothing more.
 */
final class LiveFeed implements Handler<RoutingContext> {
    private static final int MAX_READERS = 100;
    private static final long COALESCE_MILLIS = 100;
    private static final long HEARTBEAT_MILLIS = 15_000;

    private final SpanStore store;
    private final Vertx vertx;
    private final Set<Reader> readers = new LinkedHashSet<>();
    private boolean scheduled;
    private long seen;

    LiveFeed(Vertx vertx, SpanStore store) {
        this.vertx = vertx;
        this.store = store;
        vertx.setPeriodic(HEARTBEAT_MILLIS, tick -> each(reader -> reader.write(": still here\n\n")));
    }

    @Override
    public void handle(RoutingContext rc) {
        if (readers.size() >= MAX_READERS) {
            Answers.refuse(rc, 429, "more than " + MAX_READERS + " pages are listening");
            return;
        }
        HttpServerResponse response = rc.response();
        response.putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .setChunked(true);
        Reader reader = new Reader(response, SessionQuery.value(rc.queryParams(), "session"));
        readers.add(reader);
        response.exceptionHandler(failure -> readers.remove(reader));
        response.closeHandler(closed -> readers.remove(reader));
        response.endHandler(ended -> readers.remove(reader));
        reader.write("retry: 1000\nevent: hello\ndata: " + store.version() + "\n\n");
    }

    /** Called after every change; many changes become one message. */
    void changed() {
        if (!scheduled && !readers.isEmpty() && store.version() != seen) {
            scheduled = true;
            vertx.setTimer(COALESCE_MILLIS, timer -> {
                scheduled = false;
                seen = store.version();
                each(Reader::tell);
            });
        }
    }

    int readers() {
        return readers.size();
    }

    private void each(Handler<Reader> action) {
        List<Reader> now = new ArrayList<>(readers);
        now.forEach(action::handle);
    }

    private final class Reader {
        private final HttpServerResponse response;
        private final @Nullable String session;
        private long told;
        private boolean writing;
        private boolean behind;

        Reader(HttpServerResponse response, @Nullable String session) {
            this.response = response;
            this.session = session;
            this.told = store.version();
        }

        void tell() {
            Session watched = session == null ? null : store.session(session);
            long version = session == null ? store.version() : watched == null ? store.removedAt() : watched.version;
            if (version <= told || !write("event: change\ndata: " + version + "\n\n")) {
                return;
            }
            told = version;
        }

        /** One message at a time: a reader that is behind is told when it has caught up, then about everything at once. */
        boolean write(String text) {
            if (response.closed() || response.ended()) {
                readers.remove(this);
                return false;
            }
            if (writing) {
                behind = true;
                return false;
            }
            writing = true;
            response.write(text).onComplete(written -> {
                writing = false;
                if (behind) {
                    behind = false;
                    tell();
                }
            });
            return true;
        }
    }
}
