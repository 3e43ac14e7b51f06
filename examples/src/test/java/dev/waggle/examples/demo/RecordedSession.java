package dev.waggle.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.viewer.SessionTree;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** A session as the viewer's API gives it, to look things up in. */
final class RecordedSession {

    private final JsonObject answer;

    private RecordedSession(JsonObject answer) {
        this.answer = answer;
    }

    /** The session as it is when it is as expected, or else when the time to wait is over. */
    static RecordedSession await(Programs programs, String id, Predicate<SessionTree> expected) throws Exception {
        JsonObject answer = new SessionWatch(programs.viewer()).await(id, expected);
        return new RecordedSession(Objects.requireNonNull(answer, "nothing of session " + id + " has come"));
    }

    SessionTree tree() {
        return SessionTree.of(answer);
    }

    List<JsonObject> events() {
        return answer.getJsonArray("events").stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    /** The events of a service that have this name or, for spans that a library names, this kind. */
    List<JsonObject> events(String service, String nameOrKind) {
        List<JsonObject> found = events().stream()
                .filter(of(service))
                .filter(event ->
                        nameOrKind.equals(event.getString("name")) || nameOrKind.equals(event.getString("kind")))
                .toList();
        assertThat(found).as("%s of the %s in\n%s", nameOrKind, service, tree()).isNotEmpty();
        return found;
    }

    /** The event's parent, which has to be there. */
    JsonObject parent(JsonObject event) {
        assertThat(event.getString("parentSpanId"))
                .as("parent of %s in\n%s", event.getString("name"), tree())
                .isNotNull();
        List<JsonObject> found = events().stream()
                .filter(other -> other.getString("traceId").equals(event.getString("traceId"))
                        && other.getString("spanId").equals(event.getString("parentSpanId")))
                .toList();
        assertThat(found)
                .as("parent of %s in\n%s", event.getString("name"), tree())
                .hasSize(1);
        return found.get(0);
    }

    static Predicate<JsonObject> of(String service) {
        return event -> service.equals(event.getString("service"));
    }

    static boolean failed(JsonObject event) {
        return "ERROR".equals(event.getString("status"));
    }
}
