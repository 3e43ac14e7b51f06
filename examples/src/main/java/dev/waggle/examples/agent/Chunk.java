package dev.waggle.examples.agent;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of OpenAI's streaming chat.
 *
 * @param choices empty in the chunk that brings the usage
 * @param usage token counts, in the last chunk only
 */
record Chunk(@Nullable List<Choice> choices, @Nullable Map<String, Object> usage) {

    record Choice(@Nullable Delta delta) {}

    record Delta(@Nullable String content) {}

    /** What this chunk adds to the answer; empty when it adds nothing. */
    String text() {
        if (choices == null || choices.isEmpty()) {
            return "";
        }
        Delta delta = choices.get(0).delta();
        return delta == null || delta.content() == null ? "" : delta.content();
    }
}
