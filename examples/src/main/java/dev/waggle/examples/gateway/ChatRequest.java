package dev.waggle.examples.gateway;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks.
 *
 * @param sessionId the conversation that goes on, or null for a new one
 * @param question what is asked
 */
record ChatRequest(@Nullable String sessionId, String question) {

    private static final int MAX_QUESTION = 4_000;

    /** @throws IllegalArgumentException saying what is wrong, in words for the caller */
    static ChatRequest of(RequestBody body) {
        JsonObject json;
        try {
            json = body.asJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("the body is not a JSON object", e);
        }
        if (json == null) {
            throw new IllegalArgumentException("the body is empty; send {\"question\": \"…\"}");
        }
        if (!(json.getValue("question") instanceof String question) || question.isBlank()) {
            throw new IllegalArgumentException("question is missing; send {\"question\": \"…\"}");
        }
        if (question.length() > MAX_QUESTION) {
            throw new IllegalArgumentException(
                    "question has " + question.length() + " characters, more than " + MAX_QUESTION);
        }
        Object sessionId = json.getValue("session_id");
        if (sessionId == null) {
            return new ChatRequest(null, question);
        }
        if (!(sessionId instanceof String id) || !id.matches("[A-Za-z0-9._-]{1,128}")) {
            throw new IllegalArgumentException(
                    "session_id has to be 1 to 128 letters, digits, dots, dashes or underscores");
        }
        return new ChatRequest(id, question);
    }
}
