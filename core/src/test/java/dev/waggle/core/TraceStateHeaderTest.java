package dev.waggle.core;

import static dev.waggle.core.Carriers.PARENT;
import static dev.waggle.core.Carriers.extract;
import static dev.waggle.core.Carriers.inject;
import static dev.waggle.core.Carriers.span;
import static dev.waggle.core.Carriers.spanWith;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Trace Context Level 2, {@code tracestate}: every rule, as vectors. */
class TraceStateHeaderTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void isPassedOn(String rule, Object lines, String written) {
        Context context = extract(Map.of("traceparent", PARENT, "tracestate", lines));
        assertThat(inject(context)).containsEntry("tracestate", written);
        assertThat(span(context).getTraceState().asMap().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(",")))
                .isEqualTo(written);
    }

    static List<Arguments> valid() {
        String members32 = members(32);
        String value256 = "a=" + "v".repeat(256);
        String allValueCharacters = "a=" + characters(c -> c != ',' && c != '=');
        return List.of(
                Arguments.of("one member", "foo=1", "foo=1"),
                Arguments.of("two members in order", "foo=1,bar=2", "foo=1,bar=2"),
                Arguments.of("several lines", List.of("foo=1", "bar=2"), "foo=1,bar=2"),
                Arguments.of("several lines with several members", List.of("a=1,b=2", "c=3,d=4"), "a=1,b=2,c=3,d=4"),
                Arguments.of("an empty line before", List.of("", "foo=1"), "foo=1"),
                Arguments.of("an empty line after", List.of("foo=1", ""), "foo=1"),
                Arguments.of("an empty member first", ",foo=1", "foo=1"),
                Arguments.of("an empty member last", "foo=1,", "foo=1"),
                Arguments.of("empty members within", "foo=1,,, \t ,bar=2", "foo=1,bar=2"),
                Arguments.of("white space around members", "foo=1 \t , \t bar=2, \t baz=3", "foo=1,bar=2,baz=3"),
                Arguments.of("white space around it all", " \tfoo=1\t ", "foo=1"),
                Arguments.of("a duplicated key: the first is kept", "foo=1,foo=2", "foo=1"),
                Arguments.of("a duplicated key and value", "foo=1,bar=2,foo=1", "foo=1,bar=2"),
                Arguments.of("a key duplicated across lines", List.of("foo=1", "foo=2,bar=3"), "foo=1,bar=3"),
                Arguments.of("keys that differ at their end are two", "foo1=1,foo2=2", "foo1=1,foo2=2"),
                Arguments.of("a key that starts another", "foo=1,foobar=2", "foo=1,foobar=2"),
                Arguments.of("a key of one letter", "a=1", "a=1"),
                Arguments.of("a key that starts with a digit", "0a=1", "0a=1"),
                Arguments.of(
                        "all characters of a key",
                        "abcdefghijklmnopqrstuvwxyz0123456789_-*/@=1",
                        "abcdefghijklmnopqrstuvwxyz0123456789_-*/@=1"),
                Arguments.of("an at sign with nothing after it", "foo@=1,bar=2", "foo@=1,bar=2"),
                Arguments.of("two at signs", "foo@bar@baz=1", "foo@bar@baz=1"),
                Arguments.of("two at signs together", "foo@@bar=1", "foo@@bar=1"),
                Arguments.of("a tenant longer than Level 1 had it", "t".repeat(242) + "@v=1", "t".repeat(242) + "@v=1"),
                Arguments.of(
                        "a vendor longer than Level 1 had it",
                        "t@" + "v".repeat(15) + "=1",
                        "t@" + "v".repeat(15) + "=1"),
                Arguments.of("a key of 256", "z".repeat(256) + "=1", "z".repeat(256) + "=1"),
                Arguments.of("a value of 256", value256, value256),
                Arguments.of("all characters of a value", allValueCharacters, allValueCharacters),
                Arguments.of("a space within a value", "a=1 2", "a=1 2"),
                Arguments.of("a space at a value's start belongs to it", "a= 1", "a= 1"),
                Arguments.of("32 members", members32, members32),
                Arguments.of("32 members and empty ones", "," + members32 + ",,", members32));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void isDroppedWholeAndTheTraceGoesOn(String rule, Object lines) {
        Context context = extract(Map.of("traceparent", PARENT, "tracestate", lines));
        assertThat(span(context).getTraceState().isEmpty()).isTrue();
        assertThat(inject(context)).isEqualTo(Map.of("traceparent", PARENT));
    }

    static List<Arguments> invalid() {
        return List.of(
                Arguments.of("white space before the equals sign", "foo =1"),
                Arguments.of("a key in upper case", "FOO=1"),
                Arguments.of("a capital within a key", "fOo=1"),
                Arguments.of("a dot in a key", "foo.bar=1"),
                Arguments.of("a space in a key", "foo bar=1"),
                Arguments.of("a key that starts with an at sign", "@foo=1,bar=2"),
                Arguments.of("a key that starts with an underscore", "_foo=1"),
                Arguments.of("a key that starts with a dash", "-foo=1"),
                Arguments.of("a key that starts with an asterisk", "*foo=1"),
                Arguments.of("a key that starts with a slash", "/foo=1"),
                Arguments.of("a key of another script", "ü=1"),
                Arguments.of("no key", "=1"),
                Arguments.of("a member without an equals sign", "foo=1,bar"),
                Arguments.of("an equals sign in a value", "foo=bar=baz"),
                Arguments.of("an empty value", "foo=,bar=3"),
                Arguments.of("a value of white space", "foo= \t,bar=3"),
                Arguments.of("a tab within a value", "foo=1\t2"),
                Arguments.of("a control character in a value", "foo=1\u00012"),
                Arguments.of("DEL in a value", "foo=1\u007f2"),
                Arguments.of("a value of another script", "foo=ü"),
                Arguments.of("a line break", "foo=1\nbar=2"),
                Arguments.of("a key of 257", "z".repeat(257) + "=1"),
                Arguments.of("a value of 257", "a=" + "v".repeat(257)),
                Arguments.of("33 members", members(33)),
                Arguments.of("33 members in two lines", List.of(members(32), "a=1")),
                Arguments.of("33 members of one key", "a=1" + ",a=1".repeat(32)),
                Arguments.of("an invalid line after a valid one", List.of("foo=1", "BAR=2")),
                Arguments.of("more than 64 KiB", "foo=1" + ",".repeat(65_536)),
                Arguments.of("more than 64 KiB in lines", List.of("foo=1", ",".repeat(40_000), ",".repeat(40_000))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " \t, ,"})
    void anEmptyOneIsNoErrorAndNotWritten(String empty) {
        Context context = extract(Map.of("traceparent", PARENT, "tracestate", empty));
        assertThat(inject(context)).isEqualTo(Map.of("traceparent", PARENT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trace-state", "trace.state", "tracestates"})
    void isNotReadFromAnotherHeader(String name) {
        assertThat(inject(extract(Map.of("traceparent", PARENT, name, "foo=1"))))
                .containsOnlyKeys("traceparent");
    }

    @Test
    void isDiscardedWithoutATraceParent() {
        assertThat(inject(extract(Map.of("tracestate", "foo=1")))).isEmpty();
    }

    @Test
    void aMemberThatIsPutGoesToTheFrontAndReplacesItsFormerValue() {
        TraceState state = parsed("a=1,b=2,c=3");
        assertThat(WireTraceState.format(state.toBuilder().put("b", "x").build()))
                .isEqualTo("b=x,a=1,c=3");
        assertThat(WireTraceState.format(state.toBuilder()
                        .put("@", "x")
                        .put("d", "")
                        .put("d", "y ")
                        .build()))
                .isEqualTo("a=1,b=2,c=3");
        assertThat(WireTraceState.format(
                        state.toBuilder().remove("b").remove("x").build()))
                .isEqualTo("a=1,c=3");
        assertThat(parsed("a=1").toBuilder().remove("a").build().isEmpty()).isTrue();
    }

    @Test
    void whereWeAddAMemberToAFullListTheRightMostGivesWay() {
        TraceState state = parsed(members(32)).toBuilder().put("new", "1").build();
        assertThat(state.size()).isEqualTo(32);
        assertThat(WireTraceState.format(state)).startsWith("new=1,k0=v").endsWith(",k30=v");
    }

    @Test
    void readsItsMembersByKey() {
        TraceState state = parsed("foo=1,foobar=2,bar=3");
        assertThat(state.get("foo")).isEqualTo("1");
        assertThat(state.get("foobar")).isEqualTo("2");
        assertThat(state.get("bar")).isEqualTo("3");
        assertThat(state.get("fo")).isNull();
        assertThat(state.get("")).isNull();
        assertThat(state.get("foo=1,foobar")).isNull();
        assertThat(state.size()).isEqualTo(3);
        assertThat(state).hasToString("foo=1,foobar=2,bar=3");
    }

    @Test
    void equalsAnyTraceStateOfTheSameMembersInTheSameOrder() {
        TraceState foreign = TraceState.builder().put("b", "2").put("a", "1").build();
        assertThat(parsed("a=1,b=2")).isEqualTo(foreign).hasSameHashCodeAs(parsed(" a=1,b=2"));
        assertThat(parsed("b=2,a=1")).isNotEqualTo(foreign);
        assertThat(parsed("b=2")).isNotEqualTo("b=2");
    }

    @Test
    void anOverLongOneLosesItsLargeMembersFirstAndThenThoseAtTheEnd() {
        List<String> members = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            boolean large = i == 3 || i == 7;
            members.add("k" + i + "=" + "v".repeat(large ? 256 : 120));
        }
        assertThat(writtenOf(String.join(",", members))).isEqualTo(String.join(",", members));

        List<String> huge = IntStream.range(0, 32)
                .mapToObj(i -> "k".repeat(i == 0 ? 1 : 256) + (char) ('a' + i % 26) + i)
                .map(key -> key.substring(Math.max(0, key.length() - 256)) + "=" + "v".repeat(250))
                .collect(Collectors.toList());
        huge.set(5, "small=1");
        String written = writtenOf(String.join(",", huge));
        assertThat(written.length()).isLessThanOrEqualTo(8192);
        assertThat(written).startsWith(huge.get(0)).contains(",small=1");
        assertThat(List.of(written.split(","))).isSubsetOf(huge).hasSizeGreaterThan(14);
    }

    @ParameterizedTest(name = "{0} members of {1}")
    @CsvSource({"32,15", "4,127", "2,255"})
    void atLeast512CharactersArePassedOnWhole(int count, int length) {
        String header = IntStream.range(0, count)
                .mapToObj(i -> "k" + (char) ('a' + i % 26) + i % 10 + "=" + "v".repeat(length - 4))
                .distinct()
                .collect(Collectors.joining(","));
        assertThat(writtenOf(header)).isEqualTo(header);
    }

    private static String writtenOf(String header) {
        return Objects.requireNonNull(inject(spanWith(1, parsed(header))).get("tracestate"));
    }

    private static TraceState parsed(String header) {
        return Objects.requireNonNull(TraceStateHeader.parse(header));
    }

    private static String members(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
    }

    private static String characters(IntPredicate allowed) {
        return IntStream.rangeClosed(0x21, 0x7e)
                .filter(allowed)
                .mapToObj(c -> String.valueOf((char) c))
                .collect(Collectors.joining());
    }
}
