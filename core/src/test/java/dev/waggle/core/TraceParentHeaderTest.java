package dev.waggle.core;

import static dev.waggle.core.Carriers.SPAN_ID;
import static dev.waggle.core.Carriers.TRACE_ID;
import static dev.waggle.core.Carriers.extract;
import static dev.waggle.core.Carriers.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** W3C Trace Context Level 2, {@code traceparent}: every rule, as vectors. */
class TraceParentHeaderTest {

    private static final String IDS = TRACE_ID + "-" + SPAN_ID;

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void joinsTheTrace(String rule, String header, String flags) {
        SpanContext span = span(extract(Map.of("traceparent", header)));
        assertThat(span.getTraceId()).isEqualTo(TRACE_ID);
        assertThat(span.getSpanId()).isEqualTo(SPAN_ID);
        assertThat(span.getTraceFlags().asHex()).isEqualTo(flags);
        assertThat(span.isRemote()).isTrue();
    }

    static List<Arguments> valid() {
        return List.of(
                Arguments.of("version 00, not sampled", "00-" + IDS + "-00", "00"),
                Arguments.of("version 00, sampled", "00-" + IDS + "-01", "01"),
                Arguments.of("version 00, random", "00-" + IDS + "-02", "02"),
                Arguments.of("version 00, sampled and random", "00-" + IDS + "-03", "03"),
                Arguments.of("flags that are not known are set to zero", "00-" + IDS + "-ff", "03"),
                Arguments.of("flags that are not known alone", "00-" + IDS + "-f4", "00"),
                Arguments.of("a later version of the same length", "cc-" + IDS + "-01", "01"),
                Arguments.of("the last version before ff", "fe-" + IDS + "-01", "01"),
                Arguments.of("version 01", "01-" + IDS + "-03", "03"),
                Arguments.of(
                        "a later version with more fields", "cc-" + IDS + "-01-what-the-future-will-be-like", "01"),
                Arguments.of("a later version with an empty field", "cc-" + IDS + "-01-", "01"),
                Arguments.of("a space before it", " 00-" + IDS + "-01", "01"),
                Arguments.of("a tab before it", "\t00-" + IDS + "-01", "01"),
                Arguments.of("a space after it", "00-" + IDS + "-01 ", "01"),
                Arguments.of("a tab after it", "00-" + IDS + "-01\t", "01"),
                Arguments.of("white space around it", "\t 00-" + IDS + "-01 \t", "01"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void startsANewTrace(String rule, String header) {
        SpanContext span = span(extract(Map.of("traceparent", header)));
        assertThat(span.isValid()).isFalse();
    }

    static List<Arguments> invalid() {
        String s = SPAN_ID;
        String t = TRACE_ID;
        return List.of(
                Arguments.of("empty", ""),
                Arguments.of("white space alone", " \t "),
                Arguments.of("one character", "0"),
                Arguments.of("version 00 with more fields", "00-" + IDS + "-01-what-the-future-will-be-like"),
                Arguments.of("version 00 with a dot after it", "00-" + IDS + "-01."),
                Arguments.of("version 00 with a dash after it", "00-" + IDS + "-01-"),
                Arguments.of("a later version with something else than a dash", "cc-" + IDS + "-01.what"),
                Arguments.of("version ff", "ff-" + IDS + "-01"),
                Arguments.of("version ff with more fields", "ff-" + IDS + "-01-x"),
                Arguments.of("version in upper case", "CC-" + IDS + "-01"),
                Arguments.of("version with a dot first", ".0-" + IDS + "-01"),
                Arguments.of("version with a dot last", "0.-" + IDS + "-01"),
                Arguments.of("version of three digits", "000-" + IDS + "-01"),
                Arguments.of("version of four digits", "0000-" + IDS + "-01"),
                Arguments.of("version of one digit", "0-" + IDS + "-01"),
                Arguments.of("no version", IDS + "-01"),
                Arguments.of("trace id of zeros", "00-" + "0".repeat(32) + "-" + s + "-01"),
                Arguments.of("trace id with a dot first", "00-." + t.substring(1) + "-" + s + "-01"),
                Arguments.of("trace id with a dot last", "00-" + t.substring(1) + ".-" + s + "-01"),
                Arguments.of("trace id in upper case", "00-" + t.toUpperCase(Locale.ROOT) + "-" + s + "-01"),
                Arguments.of("trace id too long", "00-" + t + "0-" + s + "-01"),
                Arguments.of("trace id too short", "00-" + t.substring(1) + "-" + s + "-01"),
                Arguments.of("trace id with a letter past f", "00-g" + t.substring(1) + "-" + s + "-01"),
                Arguments.of("trace id with a digit of another script", "00-\u0661" + t.substring(1) + "-" + s + "-01"),
                Arguments.of("parent id of zeros", "00-" + t + "-" + "0".repeat(16) + "-01"),
                Arguments.of("parent id with a dot first", "00-" + t + "-." + s.substring(1) + "-01"),
                Arguments.of("parent id with a dot last", "00-" + t + "-" + s.substring(1) + ".-01"),
                Arguments.of("parent id in upper case", "00-" + t + "-B" + s.substring(1) + "-01"),
                Arguments.of("parent id too long", "00-" + t + "-" + s + "0-01"),
                Arguments.of("parent id too short", "00-" + t + "-" + s.substring(1) + "-01"),
                Arguments.of("flags with a dot first", "00-" + IDS + "-.0"),
                Arguments.of("flags with a dot last", "00-" + IDS + "-0."),
                Arguments.of("flags in upper case", "00-" + IDS + "-0A"),
                Arguments.of("flags of three digits", "00-" + IDS + "-001"),
                Arguments.of("flags of one digit", "00-" + IDS + "-1"),
                Arguments.of("no flags", "00-" + IDS),
                Arguments.of("no flags after the dash", "00-" + IDS + "-"),
                Arguments.of("another separator", "00_" + t + "_" + s + "_01"),
                Arguments.of("a space within", "00-" + t + " -" + s + "-01"),
                Arguments.of("a line break at its end", "00-" + IDS + "-01\n"),
                Arguments.of("a no-break space before it", "\u00a000-" + IDS + "-01"),
                Arguments.of("two values in one line", "00-" + IDS + "-01,00-" + IDS + "-01"),
                Arguments.of("two values in one line, the first of a later version", "cc-" + IDS + "-01,x"),
                Arguments.of("quotation marks", "\"00-" + IDS + "-01\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherNames")
    void isNotReadFromAnotherHeader(String name) {
        assertThat(span(extract(Map.of(name, "00-" + IDS + "-01"))).isValid()).isFalse();
    }

    static List<String> otherNames() {
        return List.of("trace-parent", "trace.parent", "traceparent2", "traceparen", "x-traceparent");
    }
}
