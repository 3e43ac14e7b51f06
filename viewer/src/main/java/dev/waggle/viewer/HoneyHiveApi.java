package dev.waggle.viewer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** HoneyHive's REST calls that tracers make, so that SDKs of other languages need only another server URL. */
final class HoneyHiveApi {
    private final SpanStore store;
    private final Bodies bodies;
    private final LiveFeed live;
    private final EarlyUpdates early = new EarlyUpdates();

    HoneyHiveApi(SpanStore store, Bodies bodies, LiveFeed live) {
        this.store = store;
        this.bodies = bodies;
        this.live = live;
    }

    void mount(Router router) {
        router.post("/session/start").handler(rc -> read(rc, this::startSession));
        router.post("/events").handler(rc -> read(rc, this::createEvent));
        router.put("/events").handler(rc -> read(rc, this::updateEvent));
    }

    private void read(RoutingContext rc, BiConsumer<RoutingContext, JsonObject> use) {
        bodies.read(rc, HoneyHiveApi::json)
                .onSuccess(json -> {
                    try {
                        use.accept(rc, json);
                        live.changed();
                    } catch (IllegalArgumentException | ClassCastException | Refusal e) {
                        Answers.refuse(
                                rc, e instanceof Refusal ? ((Refusal) e).status : 400, String.valueOf(e.getMessage()));
                    }
                })
                .onFailure(failure -> Answers.fail(rc, failure));
    }

    private static JsonObject json(byte[] body) {
        try {
            return new JsonObject(Buffer.buffer(body));
        } catch (DecodeException | ClassCastException e) {
            throw new Refusal(400, "the body is not a JSON object");
        }
    }

    private void startSession(RoutingContext rc, JsonObject body) {
        JsonObject session = member(body, "session");
        String id = text(session, "session_id");
        if (id == null) {
            id = UUID.randomUUID().toString();
        }
        add(RestEvent.session(id, session));
        applyPending(id);
        Answers.json(rc, 200, new JsonObject().put("session_id", id).put("success", true));
    }

    private void createEvent(RoutingContext rc, JsonObject body) {
        JsonObject event = member(body, "event");
        String session = text(event, "session_id");
        if (session == null) {
            throw new IllegalArgumentException("\"session_id\" is missing");
        }
        String id = text(event, "event_id");
        if (id == null) {
            id = UUID.randomUUID().toString();
        }
        add(RestEvent.event(id, session, event));
        applyPending(id);
        Answers.json(rc, 200, new JsonObject().put("success", true).put("event_id", id));
    }

    private void updateEvent(RoutingContext rc, JsonObject update) {
        String id = text(update, "event_id");
        if (id == null) {
            throw new IllegalArgumentException("\"event_id\" is missing");
        }
        if (!apply(id, update)) {
            early.keep(id, update);
        }
        Answers.json(rc, 200, new JsonObject().put("success", true).put("event_id", id));
    }

    private void add(Event event) {
        if (store.replace(List.of(event)) > 0) {
            throw new Refusal(429, "the session has used up half of the viewer's memory budget");
        }
    }

    /** Called when events have come in another way: some of them may have been updated before. */
    void arrived(List<Event> events) {
        if (!early.isEmpty()) {
            for (Event event : events) {
                applyPending(event.sessionId);
                if (event.eventId != null) {
                    applyPending(event.eventId);
                }
            }
        }
    }

    private void applyPending(String id) {
        JsonObject update = early.take(id);
        if (update != null) {
            apply(id, update);
        }
    }

    private boolean apply(String id, JsonObject update) {
        Event target = find(id);
        if (target == null) {
            return false;
        }
        add(RestEvent.updated(target, update));
        return true;
    }

    private @Nullable Event find(String id) {
        Session named = store.session(id);
        if (named != null) {
            return named.about != null ? named.about : RestEvent.session(id, new JsonObject());
        }
        for (Session session : store.sessions()) {
            Event.Key key = session.findByEventId(id);
            Event event = key == null ? null : session.find(key);
            if (event != null) {
                return event;
            }
        }
        return null;
    }

    private static JsonObject member(JsonObject body, String name) {
        JsonObject member = body.getJsonObject(name);
        if (member == null) {
            throw new IllegalArgumentException("\"" + name + "\" is missing");
        }
        return member;
    }

    static @Nullable String text(JsonObject json, String name) {
        Object value = json.getValue(name);
        String text = value == null ? "" : Texts.wellFormed(value.toString());
        if (text.length() > 256) {
            throw new IllegalArgumentException("\"" + name + "\" is longer than 256 characters");
        }
        return text.isBlank() ? null : text;
    }
}
