package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** WIRE.md section 9: what is read from where, and what wins. */
class ConfigurationTest {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    static Stream<Arguments> destinations() {
        URI code = URI.create("http://code:1");
        return Stream.of(
                argumentSet("nothing set: OpenTelemetry's default", null, Map.of(), "http://localhost:4318/v1/traces"),
                argumentSet(
                        "a key: HoneyHive",
                        null,
                        Map.of("HH_API_KEY", "k"),
                        "https://api.honeyhive.ai/opentelemetry/v1/traces"),
                argumentSet(
                        "a key and a server: that server",
                        null,
                        Map.of("HH_API_KEY", "k", "HH_API_URL", "http://hive:9/"),
                        "http://hive:9/opentelemetry/v1/traces"),
                argumentSet(
                        "an OTLP endpoint wins over the key",
                        null,
                        Map.of("HH_API_KEY", "k", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://otlp:2"),
                        "http://otlp:2/v1/traces"),
                argumentSet(
                        "the endpoint for traces wins, and is taken as it is",
                        null,
                        Map.of(
                                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:3/in",
                                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://otlp:2"),
                        "http://traces:3/in"),
                argumentSet(
                        "code wins over everything",
                        code,
                        Map.of("HH_API_KEY", "k", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:3"),
                        "http://code:1/v1/traces"));
    }

    static Stream<Arguments> servers() {
        return Stream.of(
                argumentSet("nothing set: nobody", Map.of(), null),
                argumentSet("an OTLP endpoint: nobody", Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otlp:2"), null),
                argumentSet("a key: HoneyHive", Map.of("HH_API_KEY", "k"), "https://api.honeyhive.ai"),
                argumentSet("a server: that one", Map.of("HH_API_URL", "http://hive:9"), "http://hive:9"),
                argumentSet(
                        "both, and an OTLP endpoint: that server",
                        Map.of(
                                "HH_API_KEY", "k",
                                "HH_API_URL", "http://hive:9",
                                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://otlp:2"),
                        "http://hive:9"));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void sessionsAreSentOverRestOnlyWhereHoneyHiveWasNamed(Map<String, String> variables, String expected) {
        assertThat(Destination.server(SessionTracer.builder(), new Environment(variables::get)))
                .isEqualTo(expected == null ? null : URI.create(expected));
    }

    @Test
    void aTracerThatIsSwitchedOffReadsNoLimits() {
        Map<String, String> variables =
                Map.of("OTEL_SDK_DISABLED", "true", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "short");
        SessionTracer tracer =
                SessionTracer.builder().environment(variables::get).build();
        assertThat(tracer.isEnabled()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("destinations")
    void spansGoWhereTheFirstOfTheseSays(URI code, Map<String, String> variables, String expected) {
        SessionTracerBuilder options = SessionTracer.builder();
        if (code != null) {
            options.endpoint(code);
        }
        assertThat(Destination.of(options, new Environment(variables::get)).traces())
                .hasToString(expected);
    }

    @Test
    void theKeyIsSentToHoneyHiveOnly() {
        SessionTracerBuilder options = SessionTracer.builder();
        Environment toOtlp =
                new Environment(Map.of("HH_API_KEY", "k", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://otlp:2")::get);
        Environment toHive = new Environment(Map.of("HH_API_KEY", "k")::get);
        assertThat(Destination.of(options, toOtlp).headers(options, "k")).isEmpty();
        assertThat(Destination.of(options, toHive).headers(options, "k")).containsEntry("Authorization", "Bearer k");
    }

    @Test
    void aHeaderForTheEndpointIsNotSentToHoneyHive() {
        SessionTracerBuilder options = SessionTracer.builder().header("authorization", "Bearer of the other");
        Environment toOtlp = new Environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otlp:2")::get);
        Environment toHive = new Environment(Map.of("HH_API_KEY", "k")::get);
        assertThat(Destination.of(options, toOtlp).headers(options, "k"))
                .isEqualTo(Map.of("authorization", "Bearer of the other"));
        assertThat(Destination.of(options, toHive).headers(options, "k"))
                .isEqualTo(Map.of("Authorization", "Bearer k"));
    }

    static Stream<Arguments> serviceNames() {
        return Stream.of(
                argumentSet("code first", "code", all(), "code"),
                argumentSet("then OTEL_SERVICE_NAME", null, all(), "otel"),
                argumentSet(
                        "then OTEL_RESOURCE_ATTRIBUTES",
                        null,
                        Map.of("OTEL_RESOURCE_ATTRIBUTES", "service.name=attr", "HH_SERVICE_NAME", "hh"),
                        "attr"),
                argumentSet("then HH_SERVICE_NAME", null, Map.of("HH_SERVICE_NAME", "hh"), "hh"),
                argumentSet("else unknown", null, Map.of(), "unknown_service:java"));
    }

    private static Map<String, String> all() {
        return Map.of(
                "OTEL_SERVICE_NAME", "otel",
                "OTEL_RESOURCE_ATTRIBUTES", "service.name=attr",
                "HH_SERVICE_NAME", "hh");
    }

    @ParameterizedTest
    @MethodSource("serviceNames")
    void theServiceIsCalled(String code, Map<String, String> variables, String expected) {
        SessionTracerBuilder options = SessionTracer.builder();
        if (code != null) {
            options.service(code);
        }
        assertThat(ServiceResource.of(options, new Environment(variables::get))
                        .getAttribute(ServiceResource.SERVICE_NAME))
                .isEqualTo(expected);
    }

    @Test
    void resourceAttributesOfTheCodeWin() {
        AttributeKey<String> key = AttributeKey.stringKey("deployment.environment.name");
        SessionTracerBuilder options = SessionTracer.builder().resource(Attributes.of(key, "code"));
        Environment environment = new Environment(
                Map.of("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=env%20x,other=a+b")::get);
        assertThat(ServiceResource.of(options, environment).getAttribute(key)).isEqualTo("code");
        assertThat(ServiceResource.of(options, environment).getAttribute(AttributeKey.stringKey("other")))
                .isEqualTo("a+b");
    }

    @Test
    void aBaseAddressKeepsItsQuery() {
        assertThat(Destination.append(URI.create("http://h:1/base/?tenant=a/"), "/v1/traces"))
                .hasToString("http://h:1/base/v1/traces?tenant=a/");
        assertThat(Destination.append(URI.create("http://h"), "/v1/traces")).hasToString("http://h/v1/traces");
    }

    @Test
    void oneLineSaysWhereSpansGoAndNoMoreThanThat() {
        List<String> lines = lines(() ->
                tracer(SessionTracer.builder().project("p").samplingRatio(0.25)).close());
        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("INFO Waggle sends spans to ")
                        .contains("InMemorySpanExporter", "service test", "project p", "SessionRatio{0.25}"));
        assertThat(lines(() -> SessionTracer.builder()
                        .environment(name -> null)
                        .service("s")
                        .endpoint(URI.create("http://user:s3cret@127.0.0.1:9/x?key=s3cret"))
                        .shutdownHook(false)
                        .build()
                        .close()))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("http://127.0.0.1:9/x/v1/traces")
                        .doesNotContain("s3cret"));
    }

    @Test
    void anExporterThatTheExporterOptionsGiveIsNamedInThatLine() {
        assertThat(lines(() -> SessionTracer.builder()
                        .environment(name -> null)
                        .service("s")
                        .exporterOptions(e -> e.exporter(exporter))
                        .build()
                        .close()))
                .singleElement()
                .asString()
                .startsWith("INFO Waggle sends spans to InMemorySpanExporter, service s");
    }

    @Test
    void aServiceWithoutANameIsWarnedOfOnce() {
        assertThat(lines(() -> SessionTracer.builder()
                        .environment(name -> null)
                        .testMode(true)
                        .build()
                        .close()))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("INFO")
                .contains("nowhere (test mode)", "unknown_service:java");
    }

    @Test
    void aDisabledTracerSaysSoInItsOneLine() {
        assertThat(lines(() -> SessionTracer.builder()
                        .environment(Map.of("OTEL_SDK_DISABLED", "true")::get)
                        .build()
                        .close()))
                .singleElement()
                .asString()
                .startsWith("INFO")
                .contains("disabled");
    }

    @Test
    void anExporterThatIsGivenIsNotAskedForWhatIsSaidOfOtlp() {
        Map<String, String> variables = Map.of(
                "OTEL_SERVICE_NAME", "s",
                "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc",
                "OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere/ca.pem");
        try (SessionTracer tracer = SessionTracer.builder()
                .environment(variables::get)
                .exporter(exporter)
                .build()) {
            tracer.startEvent(Context.root(), "e", e -> {}).end();
            tracer.flushAndWait(Duration.ofSeconds(30));
        }
        assertThat(lines(() -> SessionTracer.builder()
                        .environment(variables::get)
                        .testMode(true)
                        .build()
                        .close()))
                .isNotEmpty();
    }

    @Test
    void whatIsSaidOfAnOtlpEndpointIsNotSaidOfHoneyHive() {
        Map<String, String> variables = Map.of(
                "OTEL_SERVICE_NAME", "s",
                "HH_API_KEY", "k",
                "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc",
                "OTEL_EXPORTER_OTLP_CERTIFICATE", "/nowhere/ca.pem",
                "OTEL_EXPORTER_OTLP_CLIENT_KEY", "/nowhere/key.pem");
        try (SessionTracer tracer =
                SessionTracer.builder().environment(variables::get).build()) {
            assertThat(tracer).asString().contains("https://api.honeyhive.ai");
        }
    }

    @Test
    void testModeUsesNoNetworkAndStillRecords() {
        try (SessionTracer tracer = SessionTracer.builder()
                .environment(Map.of("HH_TEST_MODE", "true", "HH_API_KEY", "k")::get)
                .service("s")
                .build()) {
            assertThat(tracer).asString().contains("nowhere (test mode)");
            try (Event event = tracer.startEvent("e", e -> {})) {
                assertThat(event.span().isRecording()).isTrue();
            }
            assertThat(tracer.flushAndWait(Duration.ofSeconds(5)).complete()).isTrue();
        }
    }

    private static List<String> lines(Runnable work) {
        try (LogLines log = LogLines.of("dev.waggle")) {
            work.run();
            return log.lines().stream().filter(line -> !line.startsWith("FINE")).toList();
        }
    }

    @Test
    void aDisabledTracerRecordsNothingAndStillPropagates() {
        try (SessionTracer tracer = SessionTracer.builder()
                .environment(Map.of("OTEL_SDK_DISABLED", "true")::get)
                .build()) {
            Context remote = tracer.extract(Map.of(
                    "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    "baggage", "session_id=S1"));
            Event event = tracer.startEvent(remote, "e", e -> {
                throw new AssertionError("the specification is not evaluated");
            });
            event.outputs("x", 1).close();
            Map<String, String> headers = new HashMap<>();
            tracer.inject(remote, headers);
            assertThat(headers)
                    .containsEntry("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .containsEntry("baggage", "session_id=S1");
        }
    }

    @Test
    void aSampledSessionIsWholeAndAnotherIsAbsent() {
        try (SessionTracer tracer = tracer(SessionTracer.builder().samplingRatio(0.5))) {
            int whole = 0;
            for (int i = 0; i < 200; i++) {
                Context context = tracer.newSession().storeIn(Context.root());
                boolean first = recordsRootIn(tracer, context);
                for (int more = 0; more < 5; more++) {
                    assertThat(recordsRootIn(tracer, context)).isEqualTo(first);
                }
                whole += first ? 1 : 0;
            }
            assertThat(whole).isBetween(50, 150);
        }
    }

    private static boolean recordsRootIn(SessionTracer tracer, Context context) {
        Event event = tracer.startEvent(context, "root", e -> {});
        event.end();
        return event.span().getSpanContext().isSampled();
    }

    @Test
    void twoTracersInOneProcessDoNotDisturbEachOther() {
        InMemorySpanExporter other = InMemorySpanExporter.create();
        try (SessionTracer one = tracer(SessionTracer.builder().project("one"));
                SessionTracer two = SessionTracer.builder()
                        .environment(name -> null)
                        .service("two")
                        .project("two")
                        .exporter(other)
                        .build()) {
            one.startEvent(one.newSession().storeIn(Context.root()), "first", e -> {})
                    .end();
            two.startEvent(two.newSession().storeIn(Context.root()), "second", e -> {})
                    .end();
            one.flushAndWait(Duration.ofSeconds(30));
            two.flushAndWait(Duration.ofSeconds(30));

            assertThat(only().getName()).isEqualTo("first");
            assertThat(only().getAttributes().get(SessionKeys.PROJECT)).isEqualTo("one");
            assertThat(other.getFinishedSpanItems()).singleElement().satisfies(span -> {
                assertThat(span.getName()).isEqualTo("second");
                assertThat(span.getAttributes().get(SessionKeys.PROJECT)).isEqualTo("two");
            });
        }
    }

    private SpanData only() {
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    private SessionTracer tracer(SessionTracerBuilder builder) {
        return builder.environment(name -> null)
                .service("test")
                .exporter(exporter)
                .build();
    }
}
