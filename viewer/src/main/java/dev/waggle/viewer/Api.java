package dev.waggle.viewer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** The JSON API; its README section is the reference. */
final class Api {
    private final SpanStore store;
    private final LiveFeed live;

    Api(SpanStore store, LiveFeed live) {
        this.store = store;
        this.live = live;
    }

    void mount(Router router) {
        router.get("/api/sessions").handler(this::list);
        router.get("/api/sessions/:id").handler(this::session);
        router.delete("/api/sessions/:id").handler(this::delete);
        router.get("/api/sessions/:id/events/:span").handler(this::event);
        router.get("/api/sessions/:id/conversation").handler(this::conversation);
        router.get("/api/sessions/:id/search").handler(this::search);
        router.get("/api/sessions/:id/export").handler(this::export);
        router.get("/api/live").handler(live);
    }

    private void list(RoutingContext rc) {
        SessionQuery query = new SessionQuery(rc.queryParams());
        Set<String> removed = store.removedSince(query.since);
        long since = removed == null ? -1 : query.since;
        List<Session> candidates = new ArrayList<>();
        for (Session session : store.sessions()) {
            if (session.version > since && SessionJson.matches(session, query)) {
                candidates.add(session);
            }
        }
        Collections.reverse(candidates); // the most recent first
        JsonObject head = new JsonObject()
                .put("version", store.version())
                .put("complete", removed == null)
                .put("removed", removed == null ? new JsonArray() : new JsonArray(List.copyOf(removed)))
                .put("total", store.sessions().size())
                .put("bytes", store.bytes());
        if (query.text == null && query.type == null) {
            JsonArray sessions = new JsonArray();
            candidates.stream().limit(query.limit).forEach(session -> sessions.add(SessionJson.summary(session)));
            Answers.json(rc, 200, head.put("sessions", sessions));
            return;
        }
        List<Searched> searched = candidates.stream().map(Searched::new).toList();
        rc.vertx()
                .executeBlocking(
                        () -> {
                            JsonArray sessions = new JsonArray();
                            searched.stream()
                                    .filter(one -> SessionJson.matches(one.summary, one.events, query))
                                    .limit(query.limit)
                                    .forEach(one -> sessions.add(one.summary));
                            return head.put("sessions", sessions);
                        },
                        false)
                .onSuccess(answer -> Answers.json(rc, 200, answer))
                .onFailure(failure -> Answers.fail(rc, failure));
    }

    private static final class Searched {
        final JsonObject summary;
        final List<Event> events = new ArrayList<>();

        Searched(Session session) {
            summary = SessionJson.summary(session);
            if (session.about != null) {
                events.add(session.about);
            }
            session.entries().forEach(entry -> events.add(entry.event()));
        }
    }

    private void session(RoutingContext rc) {
        Snapshot snapshot = snapshot(rc);
        boolean rows = "rows".equals(rc.queryParams().get("view"));
        long since = (long) SessionQuery.number(rc.queryParams(), "since", -1);
        List<Session.Entry> entries = since < 0
                ? snapshot.entries
                : snapshot.entries.stream()
                        .filter(entry -> entry.version() > since)
                        .toList();
        rc.vertx()
                .executeBlocking(() -> snapshot.index().header().encode(), false)
                .compose(header -> (rows ? rows(rc, entries, snapshot) : full(rc, entries, snapshot))
                        .send("{\"session\":" + header + ",\"events\":[", "]}"))
                .onFailure(failure -> abort(rc, failure));
    }

    private ChunkedJson<Session.Entry> rows(RoutingContext rc, List<Session.Entry> entries, Snapshot snapshot) {
        return stream(rc, entries, (entry, out) -> EventRow.write(entry.event(), entry.version(), snapshot, out));
    }

    private ChunkedJson<Session.Entry> full(RoutingContext rc, List<Session.Entry> entries, Snapshot snapshot) {
        return stream(
                rc,
                entries,
                (entry, out) ->
                        out.appendBuffer(EventJson.full(entry.event(), snapshot).toBuffer()));
    }

    private <T> ChunkedJson<T> stream(RoutingContext rc, List<T> items, BiConsumer<T, Buffer> render) {
        HttpServerResponse response = rc.response();
        response.putHeader("content-type", "application/json").putHeader("cache-control", "no-store");
        return new ChunkedJson<>(rc.vertx(), response, items, render);
    }

    private void delete(RoutingContext rc) {
        if (!store.remove(id(rc))) {
            throw unknown();
        }
        live.changed();
        rc.response().setStatusCode(204).end();
    }

    private void event(RoutingContext rc) {
        Snapshot snapshot = snapshot(rc);
        String span = rc.pathParam("span");
        String trace = rc.queryParams().get("trace");
        rc.vertx()
                .executeBlocking(
                        () -> {
                            snapshot.index();
                            return snapshot.entries.stream()
                                    .map(Session.Entry::event)
                                    .filter(event -> event.key.spanId().equals(span)
                                            && (trace == null
                                                    || event.key.traceId().equals(trace)))
                                    .findFirst()
                                    .map(event -> EventJson.full(event, snapshot))
                                    .orElseThrow(() -> new Refusal(404, "no such event in this session"));
                        },
                        false)
                .onSuccess(event -> Answers.json(rc, 200, event))
                .onFailure(failure -> Answers.fail(rc, failure));
    }

    private void conversation(RoutingContext rc) {
        Snapshot snapshot = snapshot(rc);
        rc.vertx()
                .executeBlocking(() -> Conversation.of(snapshot.index()), false)
                .onSuccess(conversation -> Answers.json(rc, 200, conversation))
                .onFailure(failure -> Answers.fail(rc, failure));
    }

    private void search(RoutingContext rc) {
        Snapshot snapshot = snapshot(rc);
        TextSearch text = TextSearch.of(SessionQuery.value(rc.queryParams(), "q"));
        rc.vertx()
                .executeBlocking(
                        () -> {
                            JsonArray found = new JsonArray();
                            snapshot.entries.stream()
                                    .map(Session.Entry::event)
                                    .filter(event -> text == null || text.in(event))
                                    .forEach(event -> found.add(event.key.traceId() + ":" + event.key.spanId()));
                            return new JsonObject().put("events", found);
                        },
                        false)
                .onSuccess(found -> Answers.json(rc, 200, found))
                .onFailure(failure -> Answers.fail(rc, failure));
    }

    private void export(RoutingContext rc) {
        Snapshot snapshot = snapshot(rc);
        List<Event> events = new ArrayList<>();
        if (snapshot.about != null) {
            events.add(snapshot.about);
        }
        snapshot.entries.forEach(entry -> events.add(entry.event()));
        String name = id(rc).replaceAll("[^A-Za-z0-9._-]", "_");
        rc.response().putHeader("content-disposition", "attachment; filename=\"session-" + name + ".json\"");
        stream(
                        rc,
                        OtlpJsonWriter.groups(events),
                        (group, out) -> out.appendBuffer(
                                OtlpJsonWriter.resourceSpans(group).toBuffer()))
                .send("{\"resourceSpans\":[", "]}")
                .onFailure(failure -> abort(rc, failure));
    }

    private Snapshot snapshot(RoutingContext rc) {
        Session session = store.session(id(rc));
        if (session == null) {
            throw unknown();
        }
        return Snapshot.of(session, store);
    }

    private static String id(RoutingContext rc) {
        String id = rc.pathParam("id");
        if (id == null) {
            throw unknown();
        }
        return id;
    }

    private static Refusal unknown() {
        return new Refusal(404, "no such session here");
    }

    private static void abort(RoutingContext rc, Throwable failure) {
        if (rc.response().headWritten()) {
            rc.response().reset();
        } else {
            Answers.fail(rc, failure);
        }
    }
}
