package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Inputs made to be slow or large: read so often that quadratic work would take far more than the limit. */
class HostileHeadersTest {

    private static final int READ = 64 * 1024;

    private final SessionPropagator propagator = new SessionPropagator();

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void areReadInLinearTimeAndKeepLittle(String shape, String header) {
        Map<String, Object> headers =
                Map.of("traceparent", Carriers.PARENT, "tracestate", header, "baggage", List.of(header, header));
        for (int i = 0; i < 300; i++) {
            Context context = propagator.extract(Context.root(), headers, HeaderMaps.GETTER);
            assertThat(Carriers.span(context).isValid()).isTrue();
            assertThat(Baggage.fromContext(context).size()).isLessThanOrEqualTo(64 + 8);
        }
    }

    static List<Arguments> hostile() {
        return List.of(
                Arguments.of("commas", ",".repeat(READ)),
                Arguments.of("spaces", " ".repeat(READ)),
                Arguments.of("spaces and a member", " ".repeat(READ - 10) + "a=1"),
                Arguments.of("semicolons", "a=1" + ";".repeat(READ)),
                Arguments.of("properties", "a=1" + ";p".repeat(READ / 2)),
                Arguments.of("equals signs", "a" + "=".repeat(READ)),
                Arguments.of("percent signs", "a=" + "%".repeat(READ)),
                Arguments.of("a long key", "a".repeat(READ)),
                Arguments.of("encoded commas", "a=" + "%2C".repeat(READ / 3)),
                Arguments.of("one key again and again", "a=1,".repeat(READ / 4)),
                Arguments.of("session ids", "session_id=a,".repeat(READ / 13)),
                Arguments.of("aliases that do not quite match", "honeyhive_session_iD=a,".repeat(READ / 23)),
                Arguments.of("spaces between members", "a=1 ,\t ".repeat(READ / 7)),
                Arguments.of(
                        "different keys",
                        IntStream.range(0, READ / 8)
                                .mapToObj(i -> "k" + i + "=1")
                                .collect(Collectors.joining(","))),
                Arguments.of(
                        "keys of one hash",
                        IntStream.range(0, 32)
                                .mapToObj(i -> "a" + (char) ('a' + i % 26) + (char) ('a' + i / 26) + "x".repeat(250)
                                        + "z=" + "v".repeat(250))
                                .collect(Collectors.joining(","))),
                Arguments.of("sixteen mebibytes", "a=1,".repeat(4 * 1024 * 1024)));
    }
}
