package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an event is and what it records: the one argument that every way of starting an event takes.
 *
 * <pre>{@code
 * e -> e.type(TOOL).inputs(Map.of("query", query)).outputs(answer -> Map.of("answer", answer.text()))
 * }</pre>
 *
 * Confined to the lambda that it is passed to: a call after that lambda returned is ignored. Functions given here are
 * called later, on the thread that completes the work; one that throws is counted and logged once and changes nothing
 * for the work.
 *
 * @param <T> the result of the work, or an item of its stream
 */
public interface EventSpec<T> extends Enrichment<EventSpec<T>> {

    /** The event's type; without it, it is inferred when the span is exported. */
    EventSpec<T> type(EventType type);

    /** Outputs from the result (or, for a stream, merged from its last item), when the work succeeded. */
    EventSpec<T> outputs(Function<? super T, ?> extractor);

    /** Metadata from the result, when the work succeeded. */
    EventSpec<T> metadata(Function<? super T, ?> extractor);

    /** Metrics from the result, when the work succeeded. */
    EventSpec<T> metrics(Function<? super T, ?> extractor);

    /**
     * Of streams: the text that an item adds to the output {@code text}; null adds nothing. Default: items that are a
     * {@link CharSequence} add themselves.
     */
    EventSpec<T> text(Function<? super T, ? extends @Nullable CharSequence> extractor);

    /**
     * Token usage of the result, when the work succeeded; of a stream, that of the last item that has one. Keys as the provider
     * names them ({@code prompt_tokens}, {@code input_tokens}, …): they are metadata, and the tokens also
     * {@code gen_ai.usage.input_tokens} and {@code gen_ai.usage.output_tokens}.
     */
    EventSpec<T> usage(Function<? super T, ? extends @Nullable Map<String, ?>> extractor);

    /**
     * Of streams: how many characters of text are kept, half from the head and half from the tail; 65,536 by default, 0
     * keeps none.
     *
     * @throws IllegalArgumentException when negative
     */
    EventSpec<T> maxText(int characters);

    /** The session that the event belongs to, instead of its parent context's. */
    EventSpec<T> session(Session session);

    /** Default {@link SpanKind#INTERNAL}. */
    EventSpec<T> kind(SpanKind kind);

    /** A span attribute that is set as it is, before the start, so that samplers see it. No redactor sees it. */
    <V> EventSpec<T> attribute(AttributeKey<V> key, V value);

    /** A link to another span. */
    EventSpec<T> link(SpanContext linked);
}
