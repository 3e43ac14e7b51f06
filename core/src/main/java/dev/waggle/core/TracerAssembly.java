package dev.waggle.core;

import dev.waggle.core.TracerParts.Capture;
import dev.waggle.core.TracerParts.Names;
import dev.waggle.core.export.BatchExporter;
import dev.waggle.core.export.BatchExporterBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Puts a tracer together from options and environment. */
final class TracerAssembly {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    /** OpenTelemetry's 128 would drop the ends of flattened inputs and outputs. */
    private static final int ATTRIBUTE_LIMIT = 1024;

    private final SessionTracerBuilder options;
    private final Environment environment;
    private final Counters counters;
    private final RestSessions restSessions = new RestSessions();
    private final SessionPropagator propagator;
    private final @Nullable String apiKey;
    private final @Nullable URI server;

    TracerAssembly(SessionTracerBuilder options) {
        this.options = options;
        this.environment = new Environment(options.environment);
        this.propagator = new SessionPropagator();
        this.counters = new Counters(propagator::refusedHeaders);
        this.apiKey = Destination.apiKey(options, environment);
        this.server = Destination.server(options, environment);
    }

    SessionTracer build() {
        boolean disabled = options.disabled != null ? options.disabled : environment.flag("OTEL_SDK_DISABLED");
        if (disabled) {
            return withoutSdk();
        }
        if (options.openTelemetry != null) {
            refuseWhatTheSdkDecides();
            return over(options.openTelemetry);
        }
        return withOwnSdk();
    }

    /** Records nothing; what comes in still goes out. */
    private SessionTracer withoutSdk() {
        String description = "disabled";
        LOG.log(Level.INFO, "Waggle is disabled: nothing is recorded, context is passed on");
        OpenTelemetry propagating = OpenTelemetry.propagating(ContextPropagators.create(propagator));
        return tracer(false, propagating, Delivery.none(), description, options.maxValueLength);
    }

    private void refuseWhatTheSdkDecides() {
        refuse("service", options.service != null);
        refuse("endpoint", options.endpoint != null);
        refuse("header", !options.headers.isEmpty());
        refuse("exporter", options.exporter != null);
        refuse("exporterOptions", !options.exporterOptions.isEmpty());
        refuse("spanProcessor", !options.processors.isEmpty());
        refuse("sampler", options.sampler != null);
        refuse("samplingRatio", options.samplingRatio != null);
        refuse("resource", !options.resource.isEmpty());
    }

    private static void refuse(String option, boolean given) {
        if (given) {
            throw new IllegalArgumentException(
                    option + " has no effect beside openTelemetry, an SDK that exists already: set it there");
        }
    }

    private SessionTracer over(OpenTelemetry openTelemetry) {
        ForeignSdkCheck.warnAboutWhatIsMissing(openTelemetry);
        LOG.log(
                Level.INFO,
                "Waggle records through the application''s OpenTelemetry: {0}{1}",
                openTelemetry.getClass().getSimpleName(),
                openTelemetry instanceof OpenTelemetrySdk ? "" : ", whose spans it cannot flush");
        return tracer(
                true,
                openTelemetry,
                ForeignDelivery.of(openTelemetry),
                "application's OpenTelemetry",
                options.maxValueLength);
    }

    private SessionTracer withOwnSdk() {
        Resource resource = ServiceResource.of(options, environment);
        SpanLimits limits = limits();
        SessionStamp stamp =
                new SessionStamp(names().project(), names().source(), options.baggageKeys, options.redactor);
        StampingSampler sampler =
                new StampingSampler(Samplers.of(options, environment), stamp, limits.getMaxNumberOfAttributes());
        SdkTracerProviderBuilder provider = SdkTracerProvider.builder()
                .setResource(resource)
                .setSampler(sampler)
                .setSpanLimits(limits);
        if (options.clock != null) {
            provider.setClock(options.clock);
        }
        Export export = export();
        BatchExporter exporter = export == null ? null : export.exporter();
        provider.addSpanProcessor(new SessionSpanProcessor(
                stamp, sampler, exporter != null ? exporter : SpanProcessor.composite(Set.of())));
        options.processors.forEach(processor -> provider.addSpanProcessor(new GuardedSpanProcessor(processor)));
        if (!options.processors.isEmpty()) {
            // Behind them: what they set as a span ends decides, too.
            provider.addSpanProcessor(new WireAttributes(restSessions::contains));
        }

        OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(provider.build())
                .setPropagators(ContextPropagators.create(propagator))
                .build();
        String description = describe(resource, sampler, export);
        LOG.log(Level.INFO, description);
        warnAboutUnknownService(resource);
        Delivery delivery = exporter == null
                ? new SdkDelivery(sdk)
                : new ExporterDelivery(sdk, exporter, SpanProcessor.composite(options.processors));
        boolean holdsSpans = exporter != null || !options.processors.isEmpty();
        return tracer(
                true,
                sdk,
                holdsSpans && options.shutdownHook ? new HookedDelivery(delivery) : delivery,
                description,
                // What the SDK would cut we cut before it: with a mark, the length that it had, and a count.
                Math.min(options.maxValueLength, limits.getMaxAttributeValueLength()));
    }

    private SessionTracer tracer(
            boolean enabled, OpenTelemetry openTelemetry, Delivery delivery, String description, int longest) {
        Capture capture = new Capture(options.redactor, options.captureContent, longest, options.maxSpanSize);
        ValuePolicy policy = new ValuePolicy(options.redactor, longest, counters);
        RestClient client = server == null ? null : new RestClient(server, apiKey, policy, capture, RestClient.TIMEOUT);
        SessionRest rest = new SessionRest(client, restSessions, counters, enabled && !testMode());
        return new DefaultSessionTracer(new TracerParts(
                enabled,
                openTelemetry,
                propagator,
                delivery,
                rest,
                capture,
                counters,
                options.clock != null ? options.clock : Clock.getDefault(),
                names(),
                options.propagateTo,
                description));
    }

    private Names names() {
        return new Names(
                or(options.sessionName, "HH_SESSION_NAME"),
                or(options.project, "HH_PROJECT"),
                or(options.source, "HH_SOURCE"));
    }

    private @Nullable String or(@Nullable String option, String variable) {
        return option != null ? option : environment.text(variable);
    }

    private boolean testMode() {
        return options.testMode != null ? options.testMode : environment.flag("HH_TEST_MODE");
    }

    /** What sends the spans, and where to, for the start-up line. */
    private record Export(BatchExporter exporter, String destination) {}

    private @Nullable Export export() {
        if (options.exporter != null) {
            return built(batch(name -> !isOtlp(name)).exporter(options.exporter), "");
        }
        if (testMode() || exportsNothing()) {
            return null;
        }
        Destination destination = Destination.of(options, environment);
        BatchExporterBuilder batch =
                batch(name -> !isOverridden(name) && (!destination.honeyHive() || !isOfTheOtlpEndpoint(name)));
        batch.endpoint(destination.traces());
        // Headers of OTEL_* are for the endpoint of OTEL_*: they never go to HoneyHive, nor its key to the endpoint.
        if (destination.honeyHive() || !options.headers.isEmpty()) {
            batch.headers(destination.headers(options, apiKey));
        }
        return built(batch, destination.toString());
    }

    /** @param applies which variables of the environment are meant for these spans */
    private BatchExporterBuilder batch(Predicate<String> applies) {
        BatchExporterBuilder batch = BatchExporter.builder()
                .fromEnvironment(name -> applies.test(name) ? options.environment.apply(name) : null);
        options.exporterOptions.forEach(more -> more.accept(batch));
        return batch;
    }

    private Export built(BatchExporterBuilder batch, String address) {
        // Of the exporterOptions, too: it is sent to, and not the address.
        SpanExporter given = batch.exporter();
        // The tracer has a hook of its own, which closes what else there is, too.
        BatchExporter exporter = batch.sessionsStartedOverRest(restSessions::contains)
                .shutdownHook(false)
                .build();
        return new Export(exporter, given == null ? address : given.getClass().getSimpleName());
    }

    /** What code has said otherwise may be wrong: it may be meant for somebody else. */
    private boolean isOverridden(String variable) {
        return isOtlp(variable)
                && (options.endpoint != null && variable.endsWith("ENDPOINT")
                        || !options.headers.isEmpty() && variable.endsWith("HEADERS"));
    }

    /** What an exporter that the application made itself has been told otherwise. */
    private static boolean isOtlp(String variable) {
        return variable.startsWith("OTEL_EXPORTER_OTLP_");
    }

    /** Its protocol, authorities and identity say nothing of HoneyHive's server, and the identity is none of its business. */
    private static boolean isOfTheOtlpEndpoint(String variable) {
        return isOtlp(variable) && !variable.endsWith("TIMEOUT") && !variable.endsWith("COMPRESSION");
    }

    private boolean exportsNothing() {
        String exporter = environment.text("OTEL_TRACES_EXPORTER");
        if (exporter == null) {
            return false;
        }
        return switch (exporter.toLowerCase(Locale.ROOT)) {
            case "otlp" -> false;
            case "none" -> true;
            default ->
                throw Environment.wrong(
                        "OTEL_TRACES_EXPORTER",
                        exporter,
                        "must be otlp or none (others: SessionTracer.builder().exporter(…))");
        };
    }

    private SpanLimits limits() {
        var limits = SpanLimits.builder().setMaxNumberOfAttributes(ATTRIBUTE_LIMIT);
        Integer attributes = first("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT");
        Integer length = valueLength();
        Integer events = environment.positiveInt("OTEL_SPAN_EVENT_COUNT_LIMIT");
        Integer links = environment.positiveInt("OTEL_SPAN_LINK_COUNT_LIMIT");
        Integer perEvent = environment.positiveInt("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT");
        Integer perLink = environment.positiveInt("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT");
        if (attributes != null) {
            limits.setMaxNumberOfAttributes(attributes);
        }
        if (length != null) {
            limits.setMaxAttributeValueLength(length);
        }
        if (events != null) {
            limits.setMaxNumberOfEvents(events);
        }
        if (links != null) {
            limits.setMaxNumberOfLinks(links);
        }
        if (perEvent != null) {
            limits.setMaxNumberOfAttributesPerEvent(perEvent);
        }
        if (perLink != null) {
            limits.setMaxNumberOfAttributesPerLink(perLink);
        }
        return limits.build();
    }

    /** The SDK would cut the id of a session, too, and its spans would land in another one than those of other services. */
    private @Nullable Integer valueLength() {
        String variable = firstSet("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT");
        Integer length = variable == null ? null : environment.positiveInt(variable);
        if (variable != null && length != null && length < SessionIds.MAX_LENGTH) {
            throw Environment.wrong(
                    variable,
                    length.toString(),
                    "must be at least " + SessionIds.MAX_LENGTH + ", the length of the longest session id");
        }
        return length;
    }

    private @Nullable Integer first(String... variables) {
        String variable = firstSet(variables);
        return variable == null ? null : environment.positiveInt(variable);
    }

    private @Nullable String firstSet(String... variables) {
        for (String variable : variables) {
            if (environment.text(variable) != null) {
                return variable;
            }
        }
        return null;
    }

    private String describe(Resource resource, Sampler sampler, @Nullable Export export) {
        String destination = export != null
                ? export.destination()
                : "nowhere (" + (testMode() ? "test mode" : "OTEL_TRACES_EXPORTER=none") + ")";
        String project = names().project();
        return "Waggle sends spans to " + destination + ", service "
                + resource.getAttribute(ServiceResource.SERVICE_NAME) + ", project "
                + (project != null ? project : "none") + ", sampler " + sampler.getDescription();
    }

    private static void warnAboutUnknownService(Resource resource) {
        if (ServiceResource.UNKNOWN.equals(resource.getAttribute(ServiceResource.SERVICE_NAME))) {
            LOG.log(
                    Level.WARNING,
                    "The service has no name: set SessionTracer.builder().service(…) or OTEL_SERVICE_NAME");
        }
    }
}
