package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Writes the body of a REST call by the rules that the enrichment of a span has: the same values are taken apart, as
 * deep and as many, redacted, truncated, and no more of them than one span may hold.
 */
final class RestJson implements Flattener.Sink, ValuePolicy.Target {

    private final StringBuilder out = new StringBuilder();
    private final Deque<Container> open = new ArrayDeque<>();
    private final ValuePolicy policy;
    private int left;

    private RestJson(ValuePolicy policy, int maxSize) {
        this.policy = policy;
        this.left = maxSize;
    }

    /** Where the writer stands in an object or array. */
    private static final class Container {

        private final int nameStart;
        private final boolean named;
        private int written;

        Container(String key, boolean named) {
            this.nameStart = key.isEmpty() ? 0 : key.length() + 1;
            this.named = named;
        }
    }

    static String write(Map<String, ?> body, ValuePolicy policy, int maxSize) {
        RestJson json = new RestJson(policy, maxSize);
        Flattener.flatten("", "", body, json);
        return json.out.toString();
    }

    @Override
    public void enter(String key, boolean named) {
        if (!open.isEmpty()) {
            member(bare(key));
        }
        open.push(new Container(bare(key), named));
        out.append(named ? '{' : '[');
    }

    @Override
    public void leave() {
        out.append(open.pop().named ? '}' : ']');
    }

    @Override
    public void scalar(String key, Object value) {
        policy.write(bare(key), value, this);
    }

    @Override
    public <V> void set(AttributeKey<V> key, V value) {
        if (member(key.getKey())) {
            if (value instanceof String text) {
                string(text);
            } else if (value instanceof Double number && !Double.isFinite(number)) {
                string(value.toString());
            } else {
                out.append(value);
            }
        }
    }

    @Override
    public int reserve(String key, int wanted) {
        int granted = Math.min(wanted, left);
        left -= granted;
        return granted;
    }

    @Override
    public void cutOff(String key, long size) {
        policy.truncatedContainer(bare(key), size, this);
    }

    @Override
    public void unreadable(String key, Throwable failure) {
        policy.refused(bare(key), failure);
    }

    /** The body itself has no name, so what stands in it comes with a dot in front. */
    private static String bare(String key) {
        return key.startsWith(".") ? key.substring(1) : key;
    }

    /** The name of what follows, or the nulls that were skipped before it. False where an array has no place for it. */
    private boolean member(String key) {
        Container container = open.element();
        String name = key.substring(container.nameStart);
        if (container.named) {
            separate(container);
            string(name);
            out.append(':');
            return true;
        }
        if (!name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        for (int index = Integer.parseInt(name); container.written < index; ) {
            separate(container);
            out.append("null");
        }
        separate(container);
        return true;
    }

    private void separate(Container container) {
        if (container.written++ > 0) {
            out.append(',');
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
