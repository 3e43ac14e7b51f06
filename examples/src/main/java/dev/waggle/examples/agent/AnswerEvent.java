package dev.waggle.examples.agent;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;

/** What the agent sends while it answers. */
final class AnswerEvent {

    private AnswerEvent() {}

    static ServerSentEvent<Object> token(String text) {
        return event("token", Map.of("text", text));
    }

    static ServerSentEvent<Object> done(List<String> sources) {
        return event("done", Map.of("sources", sources));
    }

    static ServerSentEvent<Object> error(Throwable failure) {
        return event("error", Map.of("message", String.valueOf(failure.getMessage())));
    }

    /** What the event adds to the answer, or null. */
    static @Nullable String text(ServerSentEvent<Object> event) {
        return event.data() instanceof Map<?, ?> data && data.get("text") instanceof String text ? text : null;
    }

    private static ServerSentEvent<Object> event(String name, Object data) {
        return ServerSentEvent.builder(data).event(name).build();
    }
}
