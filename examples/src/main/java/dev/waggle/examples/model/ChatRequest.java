package dev.waggle.examples.model;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * What is used of OpenAI's chat request.
 *
 * @param model the model's name, given back in every chunk
 * @param context what the system messages say: the passages
 * @param question the last message of the user
 * @param words how many words all messages have
 * @param includeUsage whether the usage is wanted at the end
 */
record ChatRequest(String model, String context, String question, int words, boolean includeUsage) {

    /** @throws IllegalArgumentException saying what is wrong */
    static ChatRequest of(RequestBody body) {
        try {
            return of(body.asJsonObject());
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("not a chat request: " + e.getMessage(), e);
        }
    }

    private static ChatRequest of(@Nullable JsonObject json) {
        if (json == null || !(json.getValue("messages") instanceof JsonArray messages)) {
            throw new IllegalArgumentException("messages is missing");
        }
        if (!json.getBoolean("stream", false)) {
            throw new IllegalArgumentException("stream has to be true: this model only streams");
        }
        StringBuilder context = new StringBuilder();
        String question = null;
        int words = 0;
        for (int i = 0; i < messages.size(); i++) {
            JsonObject message = messages.getJsonObject(i);
            String content = message.getString("content", "");
            words += content.split("\\s+").length;
            if ("user".equals(message.getString("role"))) {
                question = content;
            } else {
                context.append(content).append("\n\n");
            }
        }
        if (question == null) {
            throw new IllegalArgumentException("messages has none of the role user");
        }
        boolean usage = json.getJsonObject("stream_options", new JsonObject()).getBoolean("include_usage", false);
        return new ChatRequest(json.getString("model", "extractive"), context.toString(), question, words, usage);
    }
}
