package dev.waggle.reactor;

import dev.waggle.core.Event;
import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the chunks of one answer say together, but for its text and its usage. Chunks come one after the other; a cancel
 * comes from any thread, and may find the one that is being read half there.
 */
final class ChatAnswer {

    /** What no real answer has: an answer of parts of calls without an end must not fill the heap. */
    private static final int MAX_CALLS = 128;

    private static final int MAX_ARGUMENTS = 64 * 1024;
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.response.model");
    private static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

    private final Map<Object, Call> calls = new LinkedHashMap<>();
    private @Nullable String lastId;
    private @Nullable String role;
    private @Nullable String model;
    private @Nullable String finishReason;

    void add(ChatChunk chunk) {
        String newRole = chunk.role();
        String newModel = chunk.model();
        String newReason = chunk.finishReason();
        List<?> parts = chunk.toolCalls();
        synchronized (calls) {
            role = newRole == null ? role : newRole;
            model = newModel == null ? model : newModel;
            finishReason = newReason == null ? finishReason : newReason;
            for (int i = 0; i < parts.size(); i++) {
                add(ChatChunk.map(parts.get(i)), i);
            }
        }
    }

    private void add(Map<?, ?> part, int position) {
        Object key = keyOf(part, position);
        Call call = calls.get(key);
        if (call == null) {
            if (calls.size() == MAX_CALLS) {
                return;
            }
            call = new Call();
            calls.put(key, call);
        }
        call.add(part);
    }

    /** Not all number the calls: then each has an id with its first part, and those without one go on with the last. */
    private Object keyOf(Map<?, ?> part, int position) {
        if (part.get("index") instanceof Number number) {
            return number.intValue();
        }
        String id = ChatChunk.string(part.get("id"));
        if (id != null && !id.isEmpty()) {
            lastId = id;
        }
        return lastId != null ? lastId : position;
    }

    /** Writes what is known by now. */
    void writeTo(Event event) {
        Map<String, Object> outputs = new LinkedHashMap<>();
        String answering;
        String reason;
        synchronized (calls) {
            answering = model;
            reason = finishReason;
            put(outputs, "role", role);
            put(outputs, "finish_reason", reason);
            if (!calls.isEmpty()) {
                List<Map<String, Object>> all = new ArrayList<>();
                calls.values().forEach(call -> all.add(call.fields()));
                outputs.put("tool_calls", all);
            }
        }
        event.outputs(outputs);
        if (answering != null) {
            event.metadata(Map.of("model", answering));
            event.span().setAttribute(MODEL, answering);
        }
        if (reason != null) {
            event.span().setAttribute(FINISH_REASONS, List.of(reason));
        }
    }

    private static void put(Map<String, Object> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    /** One call: its id and its name come once, its arguments in parts. */
    private static final class Call {

        private final StringBuilder arguments = new StringBuilder();
        private @Nullable String id;
        private @Nullable String name;

        void add(Map<?, ?> part) {
            Map<?, ?> function = ChatChunk.map(part.get("function"));
            String newId = ChatChunk.string(part.get("id"));
            String newName = ChatChunk.string(function.get("name"));
            String more = ChatChunk.string(function.get("arguments"));
            id = newId == null ? id : newId;
            name = newName == null ? name : newName;
            if (more != null) {
                arguments.append(more, 0, Math.min(more.length(), MAX_ARGUMENTS - arguments.length()));
            }
        }

        Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            put(fields, "id", id);
            put(fields, "name", name);
            put(fields, "arguments", arguments.toString());
            return fields;
        }
    }
}
