package dev.waggle.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;

/** A pair says what OpenTelemetry's own context says that the two were put into. */
class PairContextTest {

    private static final ContextKey<String> ONE = ContextKey.named("one");
    private static final ContextKey<String> TWO = ContextKey.named("two");
    private static final ContextKey<String> THEIRS = ContextKey.named("theirs");
    private static final Span SPAN = span("00f067aa0ba902b7");
    private static final Span OTHER = span("00f067aa0ba902b8");
    private static final Baggage BAGGAGE = Baggage.builder().put("k", "v").build();

    private static Span span(String id) {
        return Span.wrap(SpanContext.create(
                "4bf92f3577b34da6a3ce929d0e0e4736", id, TraceFlags.getSampled(), TraceState.getDefault()));
    }

    @Test
    void hasBothAndWhatItsParentHas() {
        Context context = PairContext.of(Context.root().with(THEIRS, "t"), SPAN, ONE, "1");
        assertThat(context).isInstanceOf(PairContext.class);
        assertThat(Span.fromContext(context)).isSameAs(SPAN);
        assertThat(context.get(ONE)).isEqualTo("1");
        assertThat(context.get(THEIRS)).isEqualTo("t");
        assertThat(context.get(TWO)).isNull();
    }

    @Test
    void aBaggageIsFoundAsOpenTelemetryFindsIt() {
        Context context = PairContext.of(Context.root(), BAGGAGE, ONE, "1");
        assertThat(Baggage.fromContext(context)).isSameAs(BAGGAGE);
        assertThat(context.get(ONE)).isEqualTo("1");
    }

    @Test
    void theInnerOneOfTwoPairsWins() {
        Context outer = PairContext.of(Context.root(), SPAN, ONE, "outer");
        Context inner = PairContext.of(outer, OTHER, TWO, "inner");
        assertThat(Span.fromContext(inner)).isSameAs(OTHER);
        assertThat(inner.get(ONE)).isEqualTo("outer");
        assertThat(inner.get(TWO)).isEqualTo("inner");
        assertThat(Span.fromContext(outer)).isSameAs(SPAN);
    }

    @Test
    void aSpanAloneTakesThePlaceOfTheOneThatIsThere() {
        Context pair = PairContext.of(Context.root(), SPAN, ONE, "1");
        Context context = PairContext.of(pair, OTHER);
        assertThat(Span.fromContext(context)).isSameAs(OTHER);
        assertThat(context.get(ONE)).isEqualTo("1");
        assertThat(Span.fromContext(PairContext.of(Context.root(), OTHER))).isSameAs(OTHER);
        assertThat(Span.fromContext(PairContext.of(PairContext.of(pair, BAGGAGE, TWO, "2"), OTHER)))
                .isSameAs(OTHER);
    }

    @Test
    void whatIsPutIntoAPairIsThereBesideAllThatWas() {
        Context context = PairContext.of(PairContext.of(Context.root(), BAGGAGE, ONE, "1"), SPAN, TWO, "2")
                .with(THEIRS, "t")
                .with(ONE, "another");
        assertThat(Span.fromContext(context)).isSameAs(SPAN);
        assertThat(Baggage.fromContext(context)).isSameAs(BAGGAGE);
        assertThat(context.get(ONE)).isEqualTo("another");
        assertThat(context.get(TWO)).isEqualTo("2");
        assertThat(context.get(THEIRS)).isEqualTo("t");
    }

    @Test
    void whatIsPutInWhereItIsAlreadyTakesItsPlace() {
        Context pair = PairContext.of(Context.root(), SPAN, ONE, "1");
        Context context = pair.with(OTHER).with(ONE, "2").with(THEIRS, "before").with(THEIRS, "after");
        assertThat(Span.fromContext(context)).isSameAs(OTHER);
        assertThat(context.get(ONE)).isEqualTo("2");
        assertThat(context.get(THEIRS)).isEqualTo("after");
        assertThat(context.toString()).contains("=2", "=after").doesNotContain("=1", "=before");
        assertThat(Span.fromContext(pair)).isSameAs(SPAN);
        assertThat(pair.get(ONE)).isEqualTo("1");
    }

    @Test
    void asMuchAsOneLikesCanBePutIn() {
        Context context = PairContext.of(Context.root(), SPAN, ONE, "1");
        List<ContextKey<String>> keys = IntStream.range(0, 12)
                .mapToObj(i -> ContextKey.<String>named("key " + i))
                .toList();
        for (ContextKey<String> key : keys) {
            context = context.with(key, key.toString());
        }
        assertThat(keys).allSatisfy(hasItselfIn(context));
        assertThat(Span.fromContext(context)).isSameAs(SPAN);
        assertThat(context.get(ONE)).isEqualTo("1");
    }

    @Test
    void nothingCanBePutInToHideWhatIsThere() {
        Context pair = PairContext.of(Context.root(), SPAN, ONE, "1");
        assertThat(pair.with(ONE, null).get(ONE)).isNull();
        assertThat(pair.with(THEIRS, null).with(TWO, "2").get(THEIRS)).isNull();
        assertThat(pair.with(ONE, null).toString()).contains("=null");
    }

    private static ThrowingConsumer<ContextKey<String>> hasItselfIn(Context context) {
        return key -> assertThat(context.get(key)).isEqualTo(key.toString());
    }

    /** Else a chain of sessions and events in each other would be looked through to its end, and kept. */
    @Test
    void manyInEachOtherKeepNothingThatIsHidden() {
        Context context = Context.root();
        for (int i = 0; i < 100_000; i++) {
            context = PairContext.of(context, BAGGAGE, ONE, "session " + i);
            context = PairContext.of(context, SPAN, TWO, "event " + i);
            context = context.with(THEIRS, "theirs " + i);
        }
        assertThat(context.get(ONE)).isEqualTo("session 99999");
        assertThat(context.get(TWO)).isEqualTo("event 99999");
        assertThat(Span.fromContext(context)).isSameAs(SPAN);
        assertThat(Baggage.fromContext(context)).isSameAs(BAGGAGE);
        assertThat(context.get(THEIRS)).isEqualTo("theirs 99999");
        assertThat(context.toString())
                .contains("event 99999")
                .doesNotContain("event 99990", "session 99990", "theirs 99990");
    }
}
