package dev.waggle.benchmarks.export;

import dev.waggle.core.export.BatchExporter;
import dev.waggle.core.export.ExporterAccess;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's SDK with one span processor. */
final class SdkPipeline implements Pipeline {

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> USER = AttributeKey.stringKey("user.id");
    private static final AttributeKey<Boolean> HIT = AttributeKey.booleanKey("cache.hit");

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final @Nullable BatchExporter waggle;
    private final @Nullable CountingExporter counting;
    private long ended;

    private SdkPipeline(SpanProcessor processor, @Nullable BatchExporter waggle, @Nullable CountingExporter counting) {
        this.waggle = waggle;
        this.counting = counting;
        provider = SdkTracerProvider.builder()
                .setResource(Resource.builder().put("service.name", "benchmark").build())
                .addSpanProcessor(processor)
                .build();
        tracer = provider.get("benchmark");
    }

    static SdkPipeline floor() {
        return new SdkPipeline(new NoExport(), null, null);
    }

    static SdkPipeline waggle(BatchExporter exporter) {
        return new SdkPipeline(exporter, exporter, null);
    }

    /** The batch processor with the sender that the system property names. */
    static SdkPipeline otel(Options options) {
        CountingExporter exporter = new CountingExporter(OtlpHttpSpanExporter.builder()
                .setEndpoint(options.endpoint())
                .setCompression(options.gzip() ? "gzip" : "none")
                .build());
        BatchSpanProcessor processor = BatchSpanProcessor.builder(exporter)
                .setMaxExportBatchSize(options.batch() == 0 ? 512 : options.batch())
                .setMaxQueueSize(options.queue() == 0 ? 2048 : options.queue())
                .build();
        return new SdkPipeline(processor, null, exporter);
    }

    @Override
    public void span() {
        ended++;
        tracer.spanBuilder("GET /api/orders/{id}")
                .setSpanKind(SpanKind.CLIENT)
                .setNoParent()
                .startSpan()
                .setAttribute(METHOD, "GET")
                .setAttribute(PATH, "/api/orders/1234567")
                .setAttribute(STATUS, 200L)
                .setAttribute(USER, "user-0123456789abcdef")
                .setAttribute(HIT, true)
                .end();
    }

    @Override
    public long outstanding() {
        if (waggle != null) {
            return ExporterAccess.outstanding(waggle);
        }
        return counting == null ? 0 : ended - counting.exported.get();
    }

    @Override
    public long dropped() {
        return waggle == null ? -1 : waggle.stats().lost();
    }

    @Override
    public void flush() {
        provider.forceFlush().join(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        provider.shutdown().join(30, TimeUnit.SECONDS);
    }

    private static final class CountingExporter implements SpanExporter {

        private final SpanExporter exporter;
        private final AtomicLong exported = new AtomicLong();

        CountingExporter(SpanExporter exporter) {
            this.exporter = exporter;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            int count = spans.size();
            CompletableResultCode code = exporter.export(spans);
            code.whenComplete(() -> exported.addAndGet(count));
            return code;
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
