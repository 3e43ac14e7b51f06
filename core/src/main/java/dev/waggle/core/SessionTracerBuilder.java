package dev.waggle.core;

import dev.waggle.core.export.BatchExporterBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link SessionTracer}. What is set here wins over the environment; what is set nowhere has the
 * default that its method names. Not safe for concurrent use.
 *
 * <p>Setters check their value at once and throw {@link IllegalArgumentException} naming option and value.
 */
public final class SessionTracerBuilder {

    Function<String, @Nullable String> environment = System::getenv;

    @Nullable
    OpenTelemetry openTelemetry;

    @Nullable
    String service;

    @Nullable
    String project;

    @Nullable
    String source;

    @Nullable
    String sessionName;

    @Nullable
    String apiKey;

    @Nullable
    URI serverUrl;

    @Nullable
    URI endpoint;

    final Map<String, String> headers = new LinkedHashMap<>();

    @Nullable
    SpanExporter exporter;

    final List<Consumer<? super BatchExporterBuilder>> exporterOptions = new ArrayList<>();
    final List<SpanProcessor> processors = new ArrayList<>();

    @Nullable
    Sampler sampler;

    @Nullable
    Double samplingRatio;

    Redactor redactor = Redactor.none();
    boolean captureContent = true;
    int maxValueLength = 256 * 1024;
    int maxSpanSize = 1024 * 1024;
    final Set<String> baggageKeys = new LinkedHashSet<>();
    Predicate<String> propagateTo = host -> true;
    Attributes resource = Attributes.empty();

    @Nullable
    Boolean testMode;

    @Nullable
    Boolean disabled;

    boolean shutdownHook = true;

    @Nullable
    Clock clock;

    SessionTracerBuilder() {}

    /**
     * {@code service.name}; default {@code OTEL_SERVICE_NAME}, else what {@code OTEL_RESOURCE_ATTRIBUTES} says, else
     * {@code HH_SERVICE_NAME}, else {@code unknown_service:java}.
     */
    public SessionTracerBuilder service(String name) {
        this.service = notBlank("service", name);
        return this;
    }

    /** The project of sessions that name none; default {@code HH_PROJECT}. */
    public SessionTracerBuilder project(String project) {
        this.project = notBlank("project", project);
        return this;
    }

    /** The source of sessions that name none; default {@code HH_SOURCE}. */
    public SessionTracerBuilder source(String source) {
        this.source = notBlank("source", source);
        return this;
    }

    /** The name of new sessions that are given none; default {@code HH_SESSION_NAME}. */
    public SessionTracerBuilder sessionName(String name) {
        this.sessionName = notBlank("sessionName", name);
        return this;
    }

    /**
     * HoneyHive's key, printable ASCII; default {@code HH_API_KEY}. Sent to its server only, written nowhere. Without a key and a
     * {@link #serverUrl} nothing is sent there, by {@link SessionTracer#startSession} neither.
     */
    public SessionTracerBuilder apiKey(String key) {
        this.apiKey = headerValue("apiKey", notBlank("apiKey", key));
        return this;
    }

    /** HoneyHive's server; default {@code HH_API_URL}, else, where there is a key, {@code https://api.honeyhive.ai}. */
    public SessionTracerBuilder serverUrl(URI url) {
        this.serverUrl = httpUrl("serverUrl", url);
        return this;
    }

    /**
     * An OTLP/HTTP base address ({@code /v1/traces} is appended). It wins over everything; without it spans go to HoneyHive where
     * {@link #apiKey} or {@link #serverUrl} was called, else to {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT} or
     * {@code OTEL_EXPORTER_OTLP_ENDPOINT}, else to HoneyHive where {@code HH_API_KEY} is set, else to
     * {@code http://localhost:4318}. Where no {@link #header} is given, it gets those of {@code OTEL_EXPORTER_OTLP_HEADERS}.
     */
    public SessionTracerBuilder endpoint(URI endpoint) {
        this.endpoint = httpUrl("endpoint", endpoint);
        return this;
    }

    /**
     * A header for the OTLP endpoint, such as an authorization; written nowhere else. With one, those of
     * {@code OTEL_EXPORTER_OTLP_HEADERS} are not sent.
     */
    public SessionTracerBuilder header(String name, String value) {
        if (!HeaderGrammar.isToken(name, 0, name.length())) {
            throw new IllegalArgumentException("header must have a token as its name: '" + name + "'");
        }
        headers.put(name, headerValue("header " + name, value));
        return this;
    }

    /**
     * Any exporter of OpenTelemetry's behind our batch processor, instead of our encoder and sender; in test mode, too. Of the
     * environment {@code OTEL_BSP_*} applies to it, {@code OTEL_EXPORTER_OTLP_*} does not.
     */
    public SessionTracerBuilder exporter(SpanExporter exporter) {
        this.exporter = Objects.requireNonNull(exporter, "exporter");
        return this;
    }

    /**
     * What else there is to say of the exporter: its sender, limits, proxy, compression, or where its metrics go. Called once, by
     * {@link #build()}, after the environment was read, so that it wins over that; an {@link #endpoint}, a {@link #header}, HoneyHive's
     * address and key, and the {@link #shutdownHook}, are set after it. Not called where nothing is exported.
     *
     * <pre>{@code
     * SessionTracer.builder().exporterOptions(e -> e.byteBudget(64 << 20).meterProvider(() -> meters)).build();
     * }</pre>
     */
    public SessionTracerBuilder exporterOptions(Consumer<? super BatchExporterBuilder> options) {
        exporterOptions.add(Objects.requireNonNull(options, "exporterOptions"));
        return this;
    }

    /**
     * One more processor, after the one that stamps the session. An ended span has for it what it has on the wire, so that it may
     * be a second exporter. It is flushed and shut down with the tracer, by the thread that
     * asks for that: like one of OpenTelemetry's it must not block there.
     */
    public SessionTracerBuilder spanProcessor(SpanProcessor processor) {
        processors.add(Objects.requireNonNull(processor, "spanProcessor"));
        return this;
    }

    /**
     * Decides what is recorded; default parent-based, everything, or what {@code OTEL_TRACES_SAMPLER} says. It is asked with the
     * session in its parent context ({@link Session#fromContext}). {@link #build()} refuses it beside a {@link #samplingRatio}: a
     * sampler that wants a share asks {@link SessionSampler#ratio}.
     */
    public SessionTracerBuilder sampler(Sampler sampler) {
        this.sampler = Objects.requireNonNull(sampler, "sampler");
        return this;
    }

    /**
     * Records this share of the sessions; traces without a session by their id. Parent-based: the caller's decision wins. So a
     * session is recorded whole or not at all where its traces begin at services that sample like this; callers that sample by
     * trace tear it apart, unless they are not trusted ({@link TrustPolicy#edge}).
     */
    public SessionTracerBuilder samplingRatio(double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("samplingRatio must be between 0 and 1: " + ratio);
        }
        this.samplingRatio = ratio;
        return this;
    }

    /** What takes secrets out; default {@link Redactor#none()}. */
    public SessionTracerBuilder redactor(Redactor redactor) {
        this.redactor = Objects.requireNonNull(redactor, "redactor");
        return this;
    }

    /** False records and sends no inputs and no outputs: not of events, streams or sessions. Default true. */
    public SessionTracerBuilder captureContent(boolean capture) {
        this.captureContent = capture;
        return this;
    }

    /** How many characters of one value are kept; default 262,144. */
    public SessionTracerBuilder maxValueLength(int characters) {
        this.maxValueLength = positive("maxValueLength", characters);
        return this;
    }

    /** How many characters of enrichment one span may hold; default 1,048,576. */
    public SessionTracerBuilder maxSpanSize(int characters) {
        this.maxSpanSize = positive("maxSpanSize", characters);
        return this;
    }

    /** Baggage of the user's that is copied to spans as {@code baggage.<key>}; default none. */
    public SessionTracerBuilder baggageKeys(String... keys) {
        for (String key : keys) {
            baggageKeys.add(notBlank("baggageKeys", key));
        }
        return this;
    }

    /** Which hosts (without port) get the context; default all. Called per request; one that throws counts as no. */
    public SessionTracerBuilder propagateTo(Predicate<String> host) {
        this.propagateTo = Objects.requireNonNull(host, "propagateTo");
        return this;
    }

    /** More attributes of the resource, with printable keys; they win over {@code OTEL_RESOURCE_ATTRIBUTES}. */
    public SessionTracerBuilder resource(Attributes attributes) {
        Objects.requireNonNull(attributes, "resource").forEach((key, value) -> {
            if (!ServiceResource.isKey(key.getKey())) {
                throw Environment.wrong("resource", key.getKey(), ServiceResource.KEY_RULE);
            }
        });
        this.resource = attributes;
        return this;
    }

    /** True uses no network at all, but for an {@link #exporter} that was given; default {@code HH_TEST_MODE}. */
    public SessionTracerBuilder testMode(boolean testMode) {
        this.testMode = testMode;
        return this;
    }

    /** True records nothing and still propagates; default {@code OTEL_SDK_DISABLED}. */
    public SessionTracerBuilder disabled(boolean disabled) {
        this.disabled = disabled;
        return this;
    }

    /**
     * Whether the end of the JVM closes the tracer, its processors included, within five seconds; it waits for seven where one of
     * them does not end. Default true. An SDK of the application's own is never closed.
     */
    public SessionTracerBuilder shutdownHook(boolean hook) {
        this.shutdownHook = hook;
        return this;
    }

    /** The clock of spans; default OpenTelemetry's. */
    public SessionTracerBuilder clock(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Where variables are read from, {@code null} for one that is not set; default {@link System#getenv(String)}, which is not asked
     * any more then: {@code environment(config::getString)}.
     */
    public SessionTracerBuilder environment(Function<String, @Nullable String> environment) {
        this.environment = Objects.requireNonNull(environment, "environment");
        return this;
    }

    /**
     * An SDK that exists already: everything about resource, sampling and export stays its own, so that {@link #build()} refuses
     * options about them. To what {@link #install} has put into that SDK, such as the redactor, belong the same options here.
     */
    public SessionTracerBuilder openTelemetry(OpenTelemetry openTelemetry) {
        this.openTelemetry = Objects.requireNonNull(openTelemetry, "openTelemetry");
        return this;
    }

    /**
     * Makes an SDK of the application's own stamp the session on every span: with this builder's {@link #project},
     * {@link #source}, {@link #baggageKeys} and {@link #redactor}, as they are now.
     *
     * <pre>{@code
     * SessionTracerBuilder options = SessionTracer.builder().redactor(Redactor.secrets());
     * SdkTracerProvider provider = options.install(SdkTracerProvider.builder()).addSpanProcessor(yours).build();
     * SessionTracer tracer = options.openTelemetry(sdkWith(provider)).build();
     * }</pre>
     *
     * @return the builder that it is given
     */
    public SdkTracerProviderBuilder install(SdkTracerProviderBuilder sdk) {
        return sdk.addSpanProcessor(ForeignSpanProcessor.of(this));
    }

    /**
     * Builds the tracer and logs one INFO line: destination, service, project, sampler.
     *
     * @throws IllegalArgumentException naming the option or variable, and the value, that is wrong
     */
    public SessionTracer build() {
        ClassPathCheck.requireFit();
        return new TracerAssembly(this).build();
    }

    private static String notBlank(String option, String value) {
        Objects.requireNonNull(value, option);
        if (value.isBlank()) {
            throw new IllegalArgumentException(option + " must not be blank");
        }
        return value;
    }

    /** The message goes without the value, the one place where it does: it is a secret, or may hold one. */
    static String headerValue(String option, String value) {
        Objects.requireNonNull(value, option);
        if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7f || c == '\t')) {
            throw new IllegalArgumentException(option + " must be printable ASCII, without line breaks");
        }
        return value;
    }

    private static int positive(String option, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(option + " must be positive: " + value);
        }
        return value;
    }

    private static URI httpUrl(String option, URI url) {
        String scheme = Objects.requireNonNull(url, option).getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme) || url.getHost() == null) {
            throw new IllegalArgumentException(
                    option + " must be an http or https address: " + Destination.withoutUser(url.toString()));
        }
        return url;
    }
}
