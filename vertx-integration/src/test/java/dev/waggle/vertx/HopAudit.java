package dev.waggle.vertx;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Keeps the books of all spans: who is whose child, in which session, and who is still running. */
final class HopAudit implements SpanProcessor {

    /** The session that a hop knows it belongs to, whatever its context says. */
    static final AttributeKey<String> EXPECTED = AttributeKey.stringKey("hop.session");

    private static final AttributeKey<String> SESSION = AttributeKey.stringKey("honeyhive.session_id");

    private final LongAdder started = new LongAdder();
    private final Map<String, String> running = new ConcurrentHashMap<>();
    private volatile Map<String, String> sessionOfTrace = new ConcurrentHashMap<>();
    private volatile Map<String, String> parentOf = new ConcurrentHashMap<>();
    private volatile Map<String, String> foreign = new ConcurrentHashMap<>();

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        started.increment();
        running.put(span.getSpanContext().getSpanId(), span.getName());
    }

    @Override
    public void onEnd(ReadableSpan span) {
        String id = span.getSpanContext().getSpanId();
        running.remove(id);
        parentOf.put(
                id,
                span.getParentSpanContext().isValid()
                        ? span.getParentSpanContext().getSpanId()
                        : "");
        String session = String.valueOf(span.getAttribute(SESSION));
        String expected = span.getAttribute(EXPECTED);
        String ofTrace = sessionOfTrace.putIfAbsent(span.getSpanContext().getTraceId(), session);
        if (ofTrace != null && !ofTrace.equals(session) || expected != null && !expected.equals(session)) {
            foreign.put(
                    id, span.getName() + " is in " + session + ", its trace in " + ofTrace + ", expected " + expected);
        }
    }

    long started() {
        return started.sum();
    }

    /** The names of spans that have not ended. */
    List<String> running() {
        return new ArrayList<>(running.values());
    }

    List<String> foreign() {
        return new ArrayList<>(foreign.values());
    }

    /** Spans without a parent: there must be as many as requests. */
    long roots() {
        return parentOf.values().stream().filter(String::isEmpty).count();
    }

    /** Spans whose parent never ended, or never was. */
    long orphans() {
        return parentOf.values().stream()
                .filter(parent -> !parent.isEmpty() && !parentOf.containsKey(parent))
                .count();
    }

    int sessions() {
        return (int) sessionOfTrace.values().stream().distinct().count();
    }

    /** With new maps: one that is cleared keeps the table that it has grown to. When nothing is running. */
    void forget() {
        sessionOfTrace = new ConcurrentHashMap<>();
        parentOf = new ConcurrentHashMap<>();
        foreign = new ConcurrentHashMap<>();
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    /** A name for assertion messages. */
    @Override
    public String toString() {
        return "HopAudit[" + started() + " spans, " + running.size() + " running]";
    }
}
