package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** WIRE.md section 9, and that a mistake is an error that names option and value. */
class ConfigurationTest {

    private static final String BREAK = System.lineSeparator();

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

    static Stream<Arguments> mistakes() {
        return Stream.of(
                argumentSet("a ratio", "OTEL_TRACES_SAMPLER_ARG", "2", Map.of("OTEL_TRACES_SAMPLER", "traceidratio")),
                argumentSet("a sampler", "OTEL_TRACES_SAMPLER", "sometimes", Map.of()),
                argumentSet("an endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", Map.of()),
                argumentSet("a server", "HH_API_URL", "ftp://hive", Map.of()),
                argumentSet("an endpoint for traces", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http:///v1", Map.of()),
                argumentSet("whether it is disabled", "OTEL_SDK_DISABLED", "perhaps", Map.of()),
                argumentSet("test mode", "HH_TEST_MODE", "maybe", Map.of()),
                argumentSet("an exporter", "OTEL_TRACES_EXPORTER", "zipkin", Map.of()),
                argumentSet("attributes", "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "-1", Map.of()),
                argumentSet("attributes of everything", "OTEL_ATTRIBUTE_COUNT_LIMIT", "many", Map.of()),
                argumentSet("a value's length", "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "0", Map.of()),
                argumentSet("every value's length", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "1e3", Map.of()),
                argumentSet("events", "OTEL_SPAN_EVENT_COUNT_LIMIT", "none", Map.of()),
                argumentSet("links", "OTEL_SPAN_LINK_COUNT_LIMIT", "99999999999", Map.of()),
                argumentSet("an event's attributes", "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", "1.5", Map.of()),
                argumentSet("a link's attributes", "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "-3", Map.of()),
                argumentSet("a queue", "OTEL_BSP_MAX_QUEUE_SIZE", "large", Map.of()),
                argumentSet("a protocol", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", Map.of()),
                argumentSet("resource attributes", "OTEL_RESOURCE_ATTRIBUTES", "nonsense", Map.of()),
                argumentSet("their encoding", "OTEL_RESOURCE_ATTRIBUTES", "a=%zz", Map.of()));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aWrongVariableIsNamedWithItsValue(String variable, String value, Map<String, String> others) {
        Map<String, String> variables = new HashMap<>(others);
        variables.put(variable, value);
        assertThatThrownBy(() ->
                        SessionTracer.builder().environment(variables::get).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(variable)
                .hasMessageContaining(value.substring(value.indexOf('=') + 1));
    }

    static Stream<Arguments> wrongOptions() {
        return Stream.of(
                option("service", " ", o -> o.service(" ")),
                option("project", " ", o -> o.project(" ")),
                option("source", " ", o -> o.source("")),
                option("sessionName", " ", o -> o.sessionName("\t")),
                option("apiKey", " ", o -> o.apiKey(" ")),
                option("serverUrl", "hive", o -> o.serverUrl(URI.create("hive"))),
                option("endpoint", "nowhere", o -> o.endpoint(URI.create("nowhere"))),
                option("endpoint", "grpc://h", o -> o.endpoint(URI.create("grpc://h:4317"))),
                option("header", "a b", o -> o.header("a b", "v")),
                option("header", "''", o -> o.header("", "v")),
                option("samplingRatio", "1.5", o -> o.samplingRatio(1.5)),
                option("samplingRatio", "-0.1", o -> o.samplingRatio(-0.1)),
                option("samplingRatio", "NaN", o -> o.samplingRatio(Double.NaN)),
                option("maxValueLength", "0", o -> o.maxValueLength(0)),
                option("maxSpanSize", "-1", o -> o.maxSpanSize(-1)),
                option("baggageKeys", " ", o -> o.baggageKeys("a", " ")));
    }

    private static Arguments option(String option, String value, Consumer<SessionTracerBuilder> mistake) {
        return argumentSet(option + " " + value, option, value, mistake);
    }

    @ParameterizedTest
    @MethodSource("wrongOptions")
    void aWrongOptionIsNamedWithItsValue(String option, String value, Consumer<SessionTracerBuilder> mistake) {
        assertThatThrownBy(() -> mistake.accept(SessionTracer.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(value);
    }

    static Stream<Arguments> secretMistakes() {
        String secret = "s3cret";
        return Stream.of(
                argumentSet("a key", "apiKey", mistake(o -> o.apiKey(secret + BREAK + "X: y"))),
                argumentSet("a header", "authorization", mistake(o -> o.header("authorization", secret + "ü"))),
                argumentSet("a server", "serverUrl", mistake(o -> o.serverUrl(URI.create("ftp://u:" + secret + "@h")))),
                argumentSet(
                        "a key of the environment",
                        "HH_API_KEY",
                        mistake(o -> o.environment(Map.of("HH_API_KEY", secret + BREAK + "x")::get)
                                .build())),
                argumentSet(
                        "headers of the environment",
                        "OTEL_EXPORTER_OTLP_HEADERS",
                        mistake(o -> o.environment(Map.of("OTEL_EXPORTER_OTLP_HEADERS", "a=" + secret + "%zz")::get)
                                .build())),
                argumentSet(
                        "an endpoint of the environment",
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        mistake(o -> o.environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "x://u:" + secret + "@h")::get)
                                .build())));
    }

    private static Consumer<SessionTracerBuilder> mistake(Consumer<SessionTracerBuilder> mistake) {
        return mistake;
    }

    @ParameterizedTest
    @MethodSource("secretMistakes")
    void aMistakeInASecretIsNamedWithoutIt(String name, Consumer<SessionTracerBuilder> mistake) {
        assertThatThrownBy(() -> mistake.accept(SessionTracer.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name)
                .satisfies(failure -> {
                    StringWriter text = new StringWriter();
                    failure.printStackTrace(new PrintWriter(text));
                    assertThat(text.toString()).doesNotContain("s3cret");
                });
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

    @ParameterizedTest(name = "a limit of {0}, {1} attributes of the sampler''s")
    @CsvSource({"2,0", "3,0", "4,0", "5,0", "6,0", "7,0", "11,0", "12,0", "20,0", "4,2", "5,2", "8,2", "11,10"})
    void theSessionSurvivesEveryAttributeLimit(int limit, int sampled) {
        Map<String, String> variables = Map.of("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", String.valueOf(limit));
        SessionTracerBuilder options =
                SessionTracer.builder().project("p").source("s").sampler(adding(sampled));
        try (SessionTracer tracer = tracer(options, variables)) {
            Context caller = tracer.extract(Map.of("baggage", "run_id=R,dataset_id=D,datapoint_id=DP,parent_id=PI"));
            Context context = tracer.newSession(s -> s.id("S1").name("n")).storeIn(caller);
            tracer.tracer()
                    .spanBuilder("full")
                    .setParent(context)
                    .setAttribute("a", 1)
                    .setAttribute("b", 2)
                    .startSpan()
                    .end();
            tracer.flushAndWait(Duration.ofSeconds(30));
            Map<String, Object> attributes = new HashMap<>();
            only().getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
            assertThat(attributes)
                    .containsEntry("a", 1L)
                    .containsEntry("b", 2L)
                    .containsEntry("honeyhive.session_id", "S1")
                    .containsEntry("honeyhive.project", "p")
                    .containsEntry("honeyhive.source", "s")
                    .containsEntry("session.id", "S1")
                    .containsEntry("honeyhive.session_name", "n")
                    .containsEntry("honeyhive.parent_id", "PI")
                    .containsEntry("honeyhive_metadata.run_id", "R")
                    .containsEntry("honeyhive_metadata.dataset_id", "D")
                    .containsEntry("honeyhive_metadata.datapoint_id", "DP");
        }
    }

    private static Sampler adding(int attributes) {
        AttributesBuilder added = Attributes.builder();
        for (int i = 0; i < attributes; i++) {
            added.put("sampled" + i, i);
        }
        return new Sampler() {
            @Override
            public SamplingResult shouldSample(
                    Context parent,
                    String traceId,
                    String name,
                    SpanKind kind,
                    Attributes given,
                    List<LinkData> links) {
                return SamplingResult.create(SamplingDecision.RECORD_AND_SAMPLE, added.build());
            }

            @Override
            public String getDescription() {
                return "Adding";
            }
        };
    }

    @Test
    void byDefaultASpanHolds1024Attributes() {
        try (SessionTracer tracer = tracer(SessionTracer.builder())) {
            Span span = tracer.tracer().spanBuilder("full").startSpan();
            for (int i = 0; i < 2000; i++) {
                span.setAttribute("a" + i, i);
            }
            span.end();
            tracer.flushAndWait(Duration.ofSeconds(30));
            assertThat(only().getAttributes().get(AttributeKey.longKey("a1023")))
                    .isEqualTo(1023);
            assertThat(only().getAttributes().get(AttributeKey.longKey("a1024")))
                    .isNull();
        }
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

    private SpanData only() {
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    private SessionTracer tracer(SessionTracerBuilder builder) {
        return tracer(builder, Map.of());
    }

    private SessionTracer tracer(SessionTracerBuilder builder, Map<String, String> variables) {
        return builder.environment(variables::get)
                .service("test")
                .exporter(exporter)
                .build();
    }
}
