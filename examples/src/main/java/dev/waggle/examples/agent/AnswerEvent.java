package dev.waggle.examples.agent;

import java.util.List;
import java.util.Map;
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

    private static ServerSentEvent<Object> event(String name, Object data) {
        return ServerSentEvent.builder(data).event(name).build();
    }
}
