package dev.waggle.core.export;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link BatchExporter}. Not safe for concurrent use. Setters throw {@link IllegalArgumentException}
 * naming option and value; header values and keys are never named.
 */
public final class BatchExporterBuilder {

    /** RFC 9110 section 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private URI endpoint = URI.create("http://localhost:4318/v1/traces");
    private Supplier<Map<String, String>> headers = Map::of;
    private boolean gzip;
    private Duration timeout = Duration.ofSeconds(10);
    private Duration connectTimeout = Duration.ofSeconds(5);
    private int maxQueueSize = 8 * 1024;
    private int maxExportBatchSize = 2048;
    private Duration scheduleDelay = Duration.ofMillis(500);
    private long byteBudget = 16L * 1024 * 1024;
    private int maxInFlight = 16;
    private byte @Nullable [] certificates;
    private byte @Nullable [] clientKey;
    private byte @Nullable [] clientCertificates;
    private @Nullable InetSocketAddress proxy;
    private @Nullable SpanSender sender;
    private @Nullable SpanExporter exporter;
    private Predicate<String> startedOverRest = id -> false;
    private Supplier<@Nullable MeterProvider> meterProvider = () -> null;
    private Clock clock = Clock.getDefault();
    private boolean shutdownHook = true;

    BatchExporterBuilder() {}

    /** The address to post to, as it is: {@code http://host:4318/v1/traces}. Default: that of localhost. */
    public BatchExporterBuilder endpoint(URI endpoint) {
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
            throw new IllegalArgumentException(
                    "endpoint must be an http or https address: " + Destination.shown(endpoint.toString()));
        }
        this.endpoint = endpoint;
        return this;
    }

    /** Headers of every request, such as an authorization. */
    public BatchExporterBuilder headers(Map<String, String> headers) {
        Map<String, String> copy = new LinkedHashMap<>(headers);
        copy.forEach(BatchExporterBuilder::checkHeader);
        return headers(() -> copy);
    }

    /** As {@link #headers(Map)}, asked on the drainer before each attempt: must be quick. */
    public BatchExporterBuilder headers(Supplier<Map<String, String>> headers) {
        this.headers = Objects.requireNonNull(headers, "headers");
        return this;
    }

    /** {@code gzip} or {@code none}, the default. */
    public BatchExporterBuilder compression(String compression) {
        gzip = switch (compression) {
            case "gzip" -> true;
            case "none" -> false;
            default -> throw new IllegalArgumentException("compression must be gzip or none: " + compression);
        };
        return this;
    }

    /** For one batch with all its retries; default 10 s. */
    public BatchExporterBuilder timeout(Duration timeout) {
        this.timeout = positive("timeout", timeout);
        return this;
    }

    /** For one connection; default 5 s. */
    public BatchExporterBuilder connectTimeout(Duration timeout) {
        this.connectTimeout = positive("connectTimeout", timeout);
        return this;
    }

    /** How many spans wait at most, rounded up to a power of two; default 8192. */
    public BatchExporterBuilder maxQueueSize(int spans) {
        this.maxQueueSize = inRange("maxQueueSize", spans, 1, 1 << 24);
        return this;
    }

    /** How many spans go into one request at most; default 2048. Capped at the queue's size by {@link #build()}. */
    public BatchExporterBuilder maxExportBatchSize(int spans) {
        this.maxExportBatchSize = inRange("maxExportBatchSize", spans, 1, 1 << 20);
        return this;
    }

    /** How long a span waits for its batch to fill; default 500 ms. */
    public BatchExporterBuilder scheduleDelay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("scheduleDelay must not be negative: " + delay);
        }
        this.scheduleDelay = delay;
        return this;
    }

    /** How many bytes queue, encoded requests and requests under way hold together; default 16 MiB, at least 64 KiB. */
    public BatchExporterBuilder byteBudget(long bytes) {
        if (bytes < 64 * 1024) {
            throw new IllegalArgumentException("byteBudget must be at least 65536: " + bytes);
        }
        this.byteBudget = bytes;
        return this;
    }

    /** How many requests are under way at most; default 16. It starts with 4, or with this if that is less. */
    public BatchExporterBuilder maxInFlight(int requests) {
        this.maxInFlight = inRange("maxInFlight", requests, 1, 256);
        return this;
    }

    /** The authorities to trust instead of the JDK's, as PEM. */
    public BatchExporterBuilder certificate(byte[] pem) {
        this.certificates = pem.clone();
        return this;
    }

    /** For mTLS: an unencrypted PKCS#8 key and its certificate chain, as PEM. */
    public BatchExporterBuilder clientCertificate(byte[] key, byte[] chain) {
        this.clientKey = key.clone();
        this.clientCertificates = chain.clone();
        return this;
    }

    /** An HTTP proxy; default none. */
    public BatchExporterBuilder proxy(InetSocketAddress proxy) {
        this.proxy = Objects.requireNonNull(proxy, "proxy");
        return this;
    }

    /** What carries the requests; default: what the class path provides, else {@link SpanSender#jdk()}. */
    public BatchExporterBuilder sender(SpanSender sender) {
        this.sender = Objects.requireNonNull(sender, "sender");
        return this;
    }

    /** An exporter of OpenTelemetry's instead of our encoder and sender; it is shut down with this one. */
    public BatchExporterBuilder exporter(SpanExporter exporter) {
        this.exporter = Objects.requireNonNull(exporter, "exporter");
        return this;
    }

    /** The exporter that was given, or null for our encoder and sender. */
    public @Nullable SpanExporter exporter() {
        return exporter;
    }

    /**
     * Which sessions the back end knows already, by id: their spans do not ask it to create them. Called for
     * each span that has a session, by the thread that encodes it, which may be one that ends spans: must not block.
     */
    public BatchExporterBuilder sessionsStartedOverRest(Predicate<String> sessions) {
        this.startedOverRest = Objects.requireNonNull(sessions, "sessionsStartedOverRest");
        return this;
    }

    /** Where the exporter's own metrics go ({@code otel.sdk.processor.span.*}, {@code otel.sdk.exporter.*}). */
    public BatchExporterBuilder meterProvider(MeterProvider provider) {
        Objects.requireNonNull(provider, "meterProvider");
        return meterProvider(() -> provider);
    }

    /** As {@link #meterProvider(MeterProvider)} where it is made later; asked once, with the first span. */
    public BatchExporterBuilder meterProvider(Supplier<@Nullable MeterProvider> provider) {
        this.meterProvider = Objects.requireNonNull(provider, "meterProvider");
        return this;
    }

    /** What time-outs and delays are measured with; default the SDK's. */
    public BatchExporterBuilder clock(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /** Whether the end of the JVM closes the exporter, within 5 s; default true. */
    public BatchExporterBuilder shutdownHook(boolean enabled) {
        this.shutdownHook = enabled;
        return this;
    }

    /**
     * Takes what the environment says in {@code OTEL_BSP_*}, {@code OTEL_EXPORTER_OTLP_*} and
     * {@code OTEL_EXPORTER_OTLP_TRACES_*}; calls of setters after this one win over it.
     *
     * @throws IllegalArgumentException naming the variable that cannot be understood
     */
    public BatchExporterBuilder fromEnvironment(Function<String, @Nullable String> environment) {
        new ExporterEnvironment(environment).applyTo(this);
        return this;
    }

    /** Starts nothing: the first span does. */
    public BatchExporter build() {
        ExporterSettings settings = new ExporterSettings(
                new Destination(
                        endpoint, connectTimeout, maxInFlight, certificates, clientKey, clientCertificates, proxy),
                headers,
                gzip,
                timeout.toNanos(),
                maxQueueSize,
                Math.min(maxExportBatchSize, maxQueueSize),
                scheduleDelay.toNanos(),
                byteBudget,
                maxInFlight,
                startedOverRest,
                meterProvider,
                clock,
                shutdownHook);
        if (exporter != null) {
            if (sender != null) {
                throw new IllegalArgumentException("exporter and sender exclude each other: exporter is " + exporter);
            }
            return new BatchExporter(settings, new ForeignTransport(exporter, startedOverRest));
        }
        SpanSender chosen = sender != null ? sender : provided();
        PemTls.context(settings.destination());
        chosen.open(settings.destination());
        return new BatchExporter(settings, new OtlpTransport(settings, chosen));
    }

    private static SpanSender provided() {
        return ServiceLoader.load(SpanSenderProvider.class, BatchExporterBuilder.class.getClassLoader())
                .findFirst()
                .map(SpanSenderProvider::create)
                .orElseGet(SpanSender::jdk);
    }

    private static void checkHeader(String name, String value) {
        Matcher token = TOKEN.matcher(name);
        if (!token.matches()) {
            // What comes behind may be the value: people write a colon where the equals sign belongs.
            String shown = token.lookingAt() ? name.substring(0, token.end()) + "…" : "";
            throw new IllegalArgumentException("headers must have tokens as their names: '" + shown + "'");
        }
        if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7F || c == '\t')) {
            throw new IllegalArgumentException(
                    "headers: the value of '" + name + "' must be printable ASCII, without line breaks");
        }
    }

    private static Duration positive(String option, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(option + " must be positive: " + value);
        }
        return value;
    }

    private static int inRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(option + " must be between " + least + " and " + most + ": " + value);
        }
        return value;
    }
}
