package dev.waggle.core;

import static dev.waggle.core.Carriers.baggage;
import static dev.waggle.core.Carriers.extract;
import static dev.waggle.core.Carriers.injectedBaggage;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageEntry;
import io.opentelemetry.api.baggage.BaggageEntryMetadata;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** W3C Baggage: every rule, as vectors; on the user's members, which are the ones that are passed on as they are. */
class BaggageHeaderTest {

    private static final String TOKEN = "!#$%&'*+-.^_`|~09AZaz";

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void aMemberIsReadWithItsValue(String rule, String header, String key, String value) {
        assertThat(entry(header, key)).extracting(BaggageEntry::getValue).isEqualTo(value);
    }

    static List<Arguments> values() {
        String octets = IntStream.rangeClosed(0x21, 0x7e)
                .filter(c -> "\",;\\%".indexOf(c) < 0)
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
        return List.of(
                Arguments.of("one member", "k=v", "k", "v"),
                Arguments.of("the first of two", "k=v,l=w", "k", "v"),
                Arguments.of("the second of two", "k=v,l=w", "l", "w"),
                Arguments.of("white space around the member", " \tk=v\t ,l=w", "k", "v"),
                Arguments.of("white space around the equals sign", "k \t= \tv", "k", "v"),
                Arguments.of("white space before the property", "k=v \t;p", "k", "v"),
                Arguments.of("an empty value", "k=", "k", ""),
                Arguments.of("an empty value before a property", "k=;p", "k", ""),
                Arguments.of("an equals sign in the value", "k=a=b==", "k", "a=b=="),
                Arguments.of("all characters of a value", "k=" + octets, "k", octets),
                Arguments.of("all characters of a key", TOKEN + "=v", TOKEN, "v"),
                Arguments.of("keys are case-sensitive", "k=v,K=w", "K", "w"),
                Arguments.of("a percent-encoded space", "k=a%20b", "k", "a b"),
                Arguments.of("percent-encoding in lower case", "k=%c3%bc", "k", "ü"),
                Arguments.of("percent-encoding in upper case", "k=%C3%BC", "k", "ü"),
                Arguments.of("percent-encoded delimiters", "k=%2C%3B%3D%25%22%5C", "k", ",;=%\"\\"),
                Arguments.of("a code point outside the plane", "k=%F0%9F%98%80", "k", "😀"),
                Arguments.of("octets that are no UTF-8 become U+FFFD", "k=a%FFb", "k", "a\uFFFDb"),
                Arguments.of("a UTF-8 sequence that is cut", "k=a%C3", "k", "a\uFFFD"),
                Arguments.of("a plus is a plus", "k=a+b", "k", "a+b"),
                Arguments.of("a key is not decoded", "k%20=v", "k%20", "v"),
                Arguments.of("an empty member before", ",k=v", "k", "v"),
                Arguments.of("empty members after", "k=v,, ,", "k", "v"),
                Arguments.of("of a repeated key the last", "k=1,l=2,k=3", "k", "3"),
                Arguments.of("a malformed member before it", "a b=1,k=v", "k", "v"),
                Arguments.of("a malformed member after it", "k=v,garbage", "k", "v"),
                Arguments.of("64 members", "x=1,".repeat(63) + "k=v", "k", "v"),
                Arguments.of("8192 bytes", "x=" + "1".repeat(8192 - 6) + ",k=v", "k", "v"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("absent")
    void aMalformedMemberIsNotThereAndTheOthersAre(String rule, String member) {
        assertThat(Baggage.fromContext(baggage("a=1," + member + ",b=2")).asMap())
                .containsOnlyKeys("a", "b");
    }

    static List<Arguments> absent() {
        return List.of(
                Arguments.of("no equals sign", "k"),
                Arguments.of("no equals sign but one in a property", "k;p=1"),
                Arguments.of("no key", "=v"),
                Arguments.of("white space as key", " =v"),
                Arguments.of("a space in the key", "k l=v"),
                Arguments.of("a delimiter in the key", "k(=v"),
                Arguments.of("a quotation mark in the key", "\"k\"=v"),
                Arguments.of("a slash in the key", "k/l=v"),
                Arguments.of("a key of another script", "ü=v"),
                Arguments.of("a control character in the key", "k\u0001=v"),
                Arguments.of("a space in the value", "k=a b"),
                Arguments.of("a tab in the value", "k=a\tb"),
                Arguments.of("a quotation mark in the value", "k=\"v\""),
                Arguments.of("a backslash in the value", "k=a\\b"),
                Arguments.of("a control character in the value", "k=a\u0001"),
                Arguments.of("DEL in the value", "k=a\u007f"),
                Arguments.of("a line break in the value", "k=a\r\nX: y"),
                Arguments.of("a value of another script", "k=ü"),
                Arguments.of("a percent sign alone", "k=%"),
                Arguments.of("a percent sign and one digit", "k=%4"),
                Arguments.of("a percent sign and no hexadecimal digits", "k=%GG"),
                Arguments.of("a percent sign and a sign", "k=%+1"),
                Arguments.of("a percent sign and a digit of another script", "k=%\u0661\u0661"));
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            value = {
                "k=v;p|p",
                "k=v;p=1|p=1",
                "k=v;p=1;q;r=2|p=1;q;r=2",
                "k=v ; p = 1 ; q |p = 1 ; q",
                "k=v;p=|p=",
                "k=v;p=%20|p=%20",
                "k=v;p=a=b|p=a=b",
                "k=v|''",
            },
            delimiter = '|')
    void propertiesArePassedOnAsTheyCame(String header, String properties) {
        assertThat(entry(header, "k").getMetadata().getValue()).isEqualTo(properties);
        String written = properties.isEmpty() ? "k=v" : "k=v;" + properties;
        assertThat(injectedBaggage(baggage(header))).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"k=v;", "k=v;;p", "k=v; ;p", "k=v;p q", "k=v;=1", "k=v;p=a b", "k=v;p=\"x\"", "k=v;ü", "k=v;p;"})
    void propertiesThatBreakTheGrammarAreLeftOutAndTheValueStays(String header) {
        assertThat(entry(header, "k").getValue()).isEqualTo("v");
        assertThat(injectedBaggage(baggage(header))).isEqualTo("k=v");
    }

    @Test
    void severalLinesAreOneListInOrder() {
        Context context = extract(Map.of("baggage", List.of("a=1,b=2", "", "c=3", "a=4")));
        assertThat(injectedBaggage(context)).isEqualTo("a=4,b=2,c=3");
    }

    @Test
    void upTo64MembersAnd8192BytesArePassedOnWhole() {
        String full = IntStream.range(0, 64)
                .mapToObj(i -> (i < 10 ? "k0" : "k") + i + "=" + "v".repeat(123))
                .collect(Collectors.joining(","));
        assertThat(full).hasSize(8191);
        assertThat(injectedBaggage(baggage(full))).isEqualTo(full);
    }

    @Test
    void aMemberPastTheLimitIsLeftOutWhole() {
        String header = "x=" + "1".repeat(8192 - 6) + ",kk=v,l=w";
        assertThat(Baggage.fromContext(baggage(header)).asMap()).containsOnlyKeys("x");
    }

    @Test
    void whatIsReadCanBeChangedWithOpenTelemetrysBuilder() {
        Baggage read = Baggage.fromContext(baggage("session_id=S1,a=1;p,b=2"));
        Baggage changed = read.toBuilder().put("c", "3").remove("b").build();
        assertThat(changed.getEntryValue("c")).isEqualTo("3");
        assertThat(injectedBaggage(Context.root().with(changed)))
                .startsWith("session_id=S1,")
                .contains("a=1;p")
                .doesNotContain("b=2");
    }

    @Test
    void equalsAnyBaggageOfTheSameMembers() {
        Baggage foreign = Baggage.builder()
                .put("b", "2")
                .put("a", "1", BaggageEntryMetadata.create("p"))
                .build();
        Baggage read = Baggage.fromContext(baggage("a=1;p,b=2"));
        assertThat(read.getEntryValue("a")).isEqualTo("1");
        assertThat(read.size()).isEqualTo(foreign.size());
        assertThat(read.getEntry("x")).isNull();
        assertThat(read.getEntryValue("x")).isNull();
        assertThat(read).isEqualTo(foreign).isEqualTo(Baggage.fromContext(baggage("b=2,a=1;p")));
        assertThat(read).hasSameHashCodeAs(Baggage.fromContext(baggage("b=2,a=1;p")));
        assertThat(read).isNotEqualTo(Baggage.fromContext(baggage("b=2,a=1")));
        assertThat(read).isNotEqualTo("a");
    }

    @Test
    void valuesAreNotInItsText() {
        assertThat(Baggage.fromContext(baggage("a=secret"))).hasToString("Baggage[a]");
    }

    private static BaggageEntry entry(String header, String key) {
        @Nullable BaggageEntry entry = Baggage.fromContext(baggage(header)).getEntry(key);
        return Objects.requireNonNull(entry);
    }
}
