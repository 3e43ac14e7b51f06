package dev.waggle.examples.tool;

import io.vertx.core.json.JsonObject;

/**
 * One section of one document.
 *
 * @param source the document's path in the repository
 * @param heading the section's heading
 * @param text the section's Markdown, without the heading
 */
record Passage(String source, String heading, String text) {

    String title() {
        return source + " › " + heading;
    }

    JsonObject toJson() {
        return new JsonObject().put("source", source).put("heading", heading).put("text", text);
    }
}
