package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.opentelemetry.sdk.common.internal.AttributesMap;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A span that is written as a difference to one before it is the span that is written alone. */
class SpanAttributesTest {

    private static final String ID = "honeyhive.session_id";
    private static final int MOST = 1024;
    private static final AttributeKey<String> TEXT = AttributeKey.stringKey("text");
    private static final AttributeKey<Long> NUMBER = AttributeKey.longKey("number");
    private static final AttributeKey<Double> REAL = AttributeKey.doubleKey("real");
    private static final AttributeKey<Boolean> FLAG = AttributeKey.booleanKey("flag");
    private static final AttributeKey<List<String>> LIST = AttributeKey.stringArrayKey("list");
    private static final AttributeKey<String> LAST = AttributeKey.stringKey("last");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void spansThatTakeTurnsAreEachTheirOwn(long seed) throws Exception {
        assertEachIsItsOwn(some(seed));
    }

    /** {@link Attributes} sorts its keys; a span of the SDK has them in the order in which they were set. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void spansAreEachTheirOwnInWhateverOrderTheirAttributesStand(long seed) throws Exception {
        assertEachIsItsOwn(
                some(seed).stream().map(attributes -> ordered(attributes, seed)).toList());
    }

    private static void assertEachIsItsOwn(List<Attributes> spans) throws Exception {
        List<Map<String, KeyValue>> together = written(spans, SpanKind.SERVER);
        for (int i = 0; i < spans.size(); i++) {
            assertThat(together.get(i)).isEqualTo(alone(spans.get(i)));
        }
    }

    private static List<Attributes> some(long seed) {
        Random random = new Random(seed);
        List<Attributes> spans = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            spans.add(attributes(random));
        }
        return spans;
    }

    @Test
    void aSpanThatBreaksOffInTheMidstOfACopyChangesNothingOfTheNext() throws Exception {
        AttributeKey<Value<?>> value = AttributeKey.valueKey("value");
        AttributeKey<String> behind = AttributeKey.stringKey("zone");
        Attributes whole = Attributes.of(
                TEXT, "abc", value, Value.of(List.of(Value.of(1), Value.of("one"))), behind, "the same in all");
        Attributes broken = Attributes.of(
                TEXT,
                "a longer text",
                value,
                new ThrowingOnce().next(new IllegalStateException("gone")),
                behind,
                "the same in all");
        RequestWriter writer = writer();

        assertThat(writer.write(span(whole, SpanKind.SERVER))).isEqualTo(BatchWriter.Result.WRITTEN);
        assertThat(writer.write(span(broken, SpanKind.SERVER))).isEqualTo(BatchWriter.Result.UNREADABLE);
        assertThat(writer.write(span(whole, SpanKind.SERVER))).isEqualTo(BatchWriter.Result.WRITTEN);

        assertThat(read(writer)).containsExactly(alone(whole), alone(whole));
    }

    @Test
    void aSmallSpanTakesNoRoomForTheLongTextOfOneBeforeIt() {
        RequestWriter writer = writer();
        writer.open(300_000);
        writer.write(span(Attributes.of(TEXT, "a".repeat(290_000), LAST, "z"), SpanKind.CLIENT));
        writer.write(span(Attributes.of(TEXT, "abc", LAST, "z"), SpanKind.CLIENT));
        assertThat(writer.seal().bytes).hasSizeLessThan(400_000);
    }

    /** What an unchecked cast, or an implementation of their own, can do. */
    @Test
    void aForeignValueOfAnotherTypeThanItsKeySpoilsNothing() throws Exception {
        Attributes whole = Attributes.of(TEXT, "abcdefgh", LAST, "z");
        RequestWriter writer = writer();
        for (Object wrong : Arrays.asList(7L, 0.5, true, null)) {
            writer.write(span(whole, SpanKind.SERVER));
            assertThat(writer.write(span(new WrongValue(whole, wrong), SpanKind.SERVER)))
                    .isEqualTo(BatchWriter.Result.UNREADABLE);
            writer.write(span(Attributes.of(TEXT, "hgfedcba", LAST, "z"), SpanKind.SERVER));
        }
        Map<String, KeyValue> first = alone(whole);
        Map<String, KeyValue> second = alone(Attributes.of(TEXT, "hgfedcba", LAST, "z"));
        assertThat(read(writer)).containsExactly(second, first, second, first, second, first, second, first);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void oneValueMayTakeThePlaceOfAnother(String what, BiConsumer<AttributesBuilder, Boolean> value) throws Exception {
        Attributes before = around(value, false);
        Attributes after = around(value, true);

        List<Map<String, KeyValue>> written =
                written(List.of(before, before, after, before, after, after), SpanKind.SERVER);

        Map<String, KeyValue> first = alone(before);
        Map<String, KeyValue> second = alone(after);
        assertThat(first).isNotEqualTo(second);
        assertThat(written).containsExactly(first, first, second, first, second, second);
    }

    static Stream<Object[]> pairs() {
        return Stream.of(
                pair("a text as long", TEXT, "abc", "xyz"),
                pair("a longer text", TEXT, "abc", "abcd"),
                pair("no text at all", TEXT, "abc", ""),
                pair("a text of as many characters that is not ASCII", TEXT, "abc", "äbc"),
                pair("a text of as many bytes", TEXT, "äbc", "wxyz"),
                pair("a text with characters whose low bytes are ASCII", TEXT, "abc", "ŁŁŁ"),
                pair("a long text of as many bytes", TEXT, "界".repeat(50), "a".repeat(150)),
                pair("a text that is too long to be remembered", TEXT, "a".repeat(64), "b".repeat(65)),
                pair("two of those", TEXT, "a".repeat(300), "b".repeat(300)),
                pair("a number as long", NUMBER, 200L, 404L),
                pair("a longer number", NUMBER, 80L, 8080L),
                pair("a negative number", NUMBER, 1L, -1L),
                pair("another real number", REAL, 0.25, -1e300),
                pair("not a number", REAL, 0.25, Double.NaN),
                pair("the other truth", FLAG, true, false),
                pair("another list", LIST, List.of("a", "b"), List.of("a", "c")),
                pair("another session", AttributeKey.stringKey(ID), "s-1", "s-2"),
                pair("a session with a longer id", AttributeKey.stringKey(ID), "s-1", "s-10"),
                pair("a session that was started over REST", AttributeKey.stringKey(ID), "s-1234", "rest-1"),
                pair("another project", AttributeKey.stringKey("honeyhive.project"), "p-1", "p-2"),
                pair("another source", AttributeKey.stringKey("honeyhive.source"), "p-1", "p-2"),
                pair("another parent", AttributeKey.stringKey("honeyhive.parent_id"), "p-1", "p-2"),
                pair("another name of the session", AttributeKey.stringKey("honeyhive.session_name"), "n-1", "n-2"),
                pair("another operation", AttributeKey.stringKey("gen_ai.operation.name"), "chat", "none"),
                pair("another kind of span", AttributeKey.stringKey("openinference.span.kind"), "TOOL", "LLM!"));
    }

    @Test
    void aProjectThatIsCalledLikeASessionStaysWhenTheSessionChanges() throws Exception {
        Attributes before =
                Attributes.of(AttributeKey.stringKey("honeyhive.project"), "s-1", AttributeKey.stringKey(ID), "s-1");
        Attributes after =
                Attributes.of(AttributeKey.stringKey("honeyhive.project"), "s-1", AttributeKey.stringKey(ID), "s-2");

        assertThat(written(List.of(before, after), SpanKind.SERVER)).containsExactly(alone(before), alone(after));
    }

    @Test
    void aTextThatIsTheSessionsIdIsWrittenInFullWhereThatIsNotAscii() throws Exception {
        String id = "\u00e41";
        Attributes before = Attributes.of(AttributeKey.stringKey(ID), id, LAST, "ab");
        Attributes after = Attributes.of(AttributeKey.stringKey(ID), id, LAST, id);

        assertThat(written(List.of(after, before, after), SpanKind.SERVER))
                .containsExactly(alone(after), alone(before), alone(after));
    }

    @Test
    void aKeyMayChangeItsType() throws Exception {
        Attributes text = Attributes.of(AttributeKey.stringKey("k"), "v", LAST, "z");
        Attributes number = Attributes.of(AttributeKey.longKey("k"), 7L, LAST, "z");

        assertThat(written(List.of(text, number, text), SpanKind.CLIENT))
                .containsExactly(alone(text), alone(number), alone(text));
    }

    @Test
    void aSpanWithMoreAttributesThanAreRememberedIsWritten() throws Exception {
        List<Attributes> spans = new ArrayList<>();
        for (int count : new int[] {58, 59, 60, 63, 64, 65, 200}) {
            for (int turn = 0; turn < 3; turn++) {
                AttributesBuilder builder = Attributes.builder().put(ID, "s-" + turn);
                for (int i = 1; i < count; i++) {
                    builder.put("key " + i, turn == 2 ? "other" : "value");
                }
                spans.add(builder.build());
            }
        }

        List<Map<String, KeyValue>> together = written(spans, SpanKind.INTERNAL);

        for (int i = 0; i < spans.size(); i++) {
            assertThat(together.get(i))
                    .hasSize(spans.get(i).size() + 4)
                    .isEqualTo(written(List.of(spans.get(i)), SpanKind.INTERNAL).get(0));
        }
    }

    @Test
    void theTypeOfAnEventIsThatOfItsOwnKindOfSpan() throws Exception {
        Attributes same = Attributes.of(AttributeKey.stringKey(ID), "s-1");
        RequestWriter writer = writer();
        List<SpanKind> kinds = List.of(SpanKind.SERVER, SpanKind.CLIENT, SpanKind.SERVER, SpanKind.INTERNAL);
        for (int i = kinds.size() - 1; i >= 0; i--) {
            // Names of such lengths share a place.
            writer.write(span("name".substring(kinds.get(i).ordinal()), same, kinds.get(i)));
        }

        assertThat(read(writer))
                .extracting(span -> span.get("honeyhive_event_type").getValue().getStringValue())
                .containsExactly("chain", "tool", "chain", "tool");
    }

    private static <T> Object[] pair(String what, AttributeKey<T> key, T before, T after) {
        BiConsumer<AttributesBuilder, Boolean> put = (builder, second) -> builder.put(key, second ? after : before);
        return new Object[] {what, put};
    }

    /** In a session, with other attributes before and after it. */
    private static Attributes around(BiConsumer<AttributesBuilder, Boolean> value, boolean second) {
        AttributesBuilder builder = Attributes.builder();
        builder.put("first", "a").put(ID, "session");
        value.accept(builder, second);
        return builder.put(LAST, "z").build();
    }

    private static Attributes attributes(Random random) {
        AttributesBuilder builder = Attributes.builder();
        int shape = random.nextInt(4);
        if (shape > 0) {
            builder.put(ID, pick(random, "s-1", "s-2", "s-100", "rest-7"));
            builder.put("honeyhive.project", pick(random, "p", "p", "p", "q"));
        }
        builder.put(TEXT, pick(random, "", "abc", "xyz", "äöü", "ŁŁŁ", "a".repeat(80), "a longer text"));
        if (shape > 1) {
            builder.put(NUMBER, (long) Math.pow(10, random.nextInt(18)) * (random.nextBoolean() ? 1 : -1));
            builder.put(REAL, random.nextDouble());
        }
        builder.put(FLAG, random.nextBoolean());
        if (shape > 2) {
            builder.put(LIST, List.of("a", pick(random, "b", "c")));
            builder.put("session.id", pick(random, "s-1", "s-2", "s-100", "rest-7"));
        }
        return builder.put(LAST, pick(random, "one", "two")).build();
    }

    @SuppressWarnings("unchecked")
    private static Attributes ordered(Attributes attributes, long seed) {
        AttributesMap map = AttributesMap.create(MOST, Integer.MAX_VALUE);
        attributes.asMap().keySet().stream()
                .sorted(Comparator.comparingLong(key -> new Random(key.getKey().hashCode() * seed).nextLong()))
                .forEach(key -> map.put(key, attributes.get(key)));
        return map;
    }

    private static String pick(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }

    private static Map<String, KeyValue> alone(Attributes attributes) throws Exception {
        return written(List.of(attributes), SpanKind.SERVER).get(0);
    }

    private static List<Map<String, KeyValue>> written(List<Attributes> spans, SpanKind kind) throws Exception {
        RequestWriter writer = writer();
        for (int i = spans.size() - 1; i >= 0; i--) {
            assertThat(writer.write(span(spans.get(i), kind))).isEqualTo(BatchWriter.Result.WRITTEN);
        }
        return read(writer);
    }

    private static RequestWriter writer() {
        return new RequestWriter(
                new OtlpEncoder(new SessionSupplement(id -> id.startsWith("rest-"))),
                new BufferPool(1 << 20),
                16 << 20);
    }

    private static SpanData span(Attributes attributes, SpanKind kind) {
        return span("span", attributes, kind);
    }

    private static SpanData span(String name, Attributes attributes, SpanKind kind) {
        return TestSpanData.builder()
                .setName(name)
                .setKind(kind)
                .setStartEpochNanos(1)
                .setEndEpochNanos(2)
                .setHasEnded(true)
                .setStatus(StatusData.unset())
                .setAttributes(attributes)
                .setTotalAttributeCount(attributes.size())
                .build();
    }

    private static List<Map<String, KeyValue>> read(RequestWriter writer) throws InvalidProtocolBufferException {
        Batch batch = writer.seal();
        return TracesData.parseFrom(Arrays.copyOfRange(batch.bytes, batch.offset, batch.offset + batch.length))
                .getResourceSpansList()
                .stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .map(SpanAttributesTest::attributes)
                .toList();
    }

    private static Map<String, KeyValue> attributes(Span span) {
        Map<String, KeyValue> attributes = new TreeMap<>();
        span.getAttributesList().forEach(attribute -> attributes.put(attribute.getKey(), attribute));
        assertThat(attributes).hasSize(span.getAttributesCount());
        assertThat(span.getDroppedAttributesCount()).isZero();
        return attributes;
    }

    /** Another value under {@link #TEXT}. */
    private static final class WrongValue implements Attributes {

        private final Attributes attributes;
        private final Object wrong;

        WrongValue(Attributes attributes, Object wrong) {
            this.attributes = attributes;
            this.wrong = wrong;
        }

        @Override
        public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
            attributes.forEach((key, value) -> consumer.accept(key, key.equals(TEXT) ? wrong : value));
        }

        @Override
        public <T> T get(AttributeKey<T> key) {
            return attributes.get(key);
        }

        @Override
        public int size() {
            return attributes.size();
        }

        @Override
        public boolean isEmpty() {
            return attributes.isEmpty();
        }

        @Override
        public Map<AttributeKey<?>, Object> asMap() {
            return attributes.asMap();
        }

        @Override
        public AttributesBuilder toBuilder() {
            return attributes.toBuilder();
        }
    }
}
