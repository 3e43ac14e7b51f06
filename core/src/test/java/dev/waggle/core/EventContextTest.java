package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.internal.PairContext;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventContextTest {

    private static final ContextKey<String> KEY = ContextKey.named("theirs");

    private final RecordedEvents recorded = RecordedEvents.create(options -> {});

    @AfterEach
    void close() {
        recorded.close();
    }

    private Event start(Context parent) {
        return recorded.runtime.start("event", e -> {}, parent);
    }

    @Test
    void hasTheEventItsSpanAndWhatItsParentHas() {
        Event event = start(Context.root().with(KEY, "value"));
        Context context = event.context();
        assertThat(context).isInstanceOf(PairContext.class);
        assertThat(Span.fromContext(context)).isSameAs(event.span());
        assertThat(Event.fromContext(context)).isSameAs(event);
        assertThat(context.get(KEY)).isEqualTo("value");
        assertThat(Baggage.fromContext(context).isEmpty()).isTrue();
    }

    @Test
    void whatIsPutIntoItIsThereBesideIt() {
        Event event = start(Context.root());
        Context context = event.context().with(KEY, "value");
        assertThat(context.get(KEY)).isEqualTo("value");
        assertThat(Event.fromContext(context)).isSameAs(event);
        assertThat(Span.fromContext(context)).isSameAs(event.span());
    }

    @Test
    void anotherSpanTakesThePlaceOfItsOwn() {
        Event event = start(Context.root());
        Context context = event.context().with(Span.getInvalid());
        assertThat(Span.fromContext(context)).isSameAs(Span.getInvalid());
        assertThat(Event.fromContext(context)).isSameAs(event);
    }

    @Test
    void aChildsHasTheChildAndNoTraceOfItsParentButWhatTheParentHad() {
        Event outer = start(Context.root().with(KEY, "value"));
        Event inner = start(outer.context());
        Context context = inner.context();
        assertThat(Event.fromContext(context)).isSameAs(inner);
        assertThat(Span.fromContext(context)).isSameAs(inner.span());
        assertThat(context.get(KEY)).isEqualTo("value");
        assertThat(context.toString()).doesNotContain(outer.toString());
    }

    @Test
    void canBeMadeCurrent() {
        Event event = start(Context.root());
        try (var scope = event.context().makeCurrent()) {
            assertThat(Context.current()).isSameAs(event.context());
            assertThat(Span.current()).isSameAs(event.span());
        }
        assertThat(Context.current()).isSameAs(Context.root());
    }
}
