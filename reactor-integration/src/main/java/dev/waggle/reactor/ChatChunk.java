package dev.waggle.reactor;

import dev.waggle.core.internal.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one chunk of a chat completion in OpenAI's form says ({@code chat.completion.chunk}, and the whole
 * {@code chat.completion} of an answer that is not streamed). Of several choices the first is looked at.
 *
 * <p>What is missing or of another type than it should be is null or empty; nothing here throws, unless a
 * map that was given does when it is asked for a name.
 */
public final class ChatChunk {

    private static final String PREFIX = "data:";

    private final Object source;
    private final Map<?, ?> json;
    private final Map<?, ?> choice;
    private final Map<?, ?> message;

    private ChatChunk(Object source, Map<?, ?> json) {
        this.source = source;
        this.json = json;
        this.choice = first(json.get("choices"));
        Map<?, ?> delta = map(choice.get("delta"));
        this.message = delta.isEmpty() ? map(choice.get("message")) : delta;
    }

    /** Reads an item as {@code reader} says; one that cannot be read says nothing. */
    static <T> ChatChunk read(T item, Function<? super T, ?> reader) {
        try {
            Object json = reader.apply(item);
            return new ChatChunk(item, map(json instanceof CharSequence text ? parse(text.toString()) : json));
        } catch (Throwable thrown) {
            Warnings.EXTRACTOR.log(thrown);
            return new ChatChunk(item, Map.of());
        }
    }

    /** A chunk's JSON, as it stands in the line of an event stream or by itself. {@code [DONE]} says nothing. */
    private static @Nullable Object parse(String text) {
        return Json.read(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
    }

    /** The item of the stream. */
    Object source() {
        return source;
    }

    /** The text that this chunk adds to the answer, or null. */
    public @Nullable String text() {
        return string(message.get("content"));
    }

    /** Who speaks, or null; streams say it once. */
    public @Nullable String role() {
        return string(message.get("role"));
    }

    /** Why the answer is over ({@code stop}, {@code length}, {@code tool_calls}, …), or null while it is not. */
    public @Nullable String finishReason() {
        return string(choice.get("finish_reason"));
    }

    /** The model that answers, or null. */
    public @Nullable String model() {
        return string(json.get("model"));
    }

    /** Token counts as the provider names them; empty in all chunks but the last. */
    public Map<String, ?> usage() {
        return named(map(json.get("usage")));
    }

    /** Parts of tool calls: the maps of {@code delta.tool_calls}. */
    List<?> toolCalls() {
        return message.get("tool_calls") instanceof List<?> calls ? calls : List.of();
    }

    private static Map<?, ?> first(@Nullable Object choices) {
        if (choices instanceof List<?> list) {
            for (Object choice : list) {
                Map<?, ?> found = map(choice);
                if (!(found.get("index") instanceof Number index) || index.intValue() == 0) {
                    return found;
                }
            }
        }
        return Map.of();
    }

    static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    static @Nullable String string(@Nullable Object value) {
        return value instanceof CharSequence text ? text.toString() : null;
    }

    @SuppressWarnings("unchecked") // read only, and a key that is no string is never looked for
    private static Map<String, ?> named(Map<?, ?> map) {
        return (Map<String, ?>) map;
    }
}
