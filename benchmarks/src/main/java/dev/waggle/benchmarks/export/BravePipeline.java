package dev.waggle.benchmarks.export;

import brave.Span;
import brave.Tracer;
import brave.Tracing;
import brave.sampler.Sampler;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import zipkin2.reporter.BytesMessageSender;
import zipkin2.reporter.Encoding;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;
import zipkin2.reporter.urlconnection.URLConnectionSender;

/** Brave with its asynchronous reporter, in Zipkin's protobuf format. */
final class BravePipeline implements Pipeline {

    /** About; its batches are bounded by bytes. */
    private static final int SPAN_BYTES = 250;

    private final CountingSender sender;
    private final AsyncZipkinSpanHandler reporter;
    private final Tracing tracing;
    private final Tracer tracer;
    private long ended;

    BravePipeline(Options options) {
        URI sink = URI.create(options.endpoint()).resolve("/api/v2/spans");
        sender = new CountingSender(URLConnectionSender.newBuilder()
                .endpoint(sink.toString())
                .encoding(Encoding.PROTO3)
                .compressionEnabled(options.gzip())
                .build());
        AsyncZipkinSpanHandler.Builder builder = AsyncZipkinSpanHandler.newBuilder(sender)
                .queuedMaxSpans(options.queue() == 0 ? 10_000 : options.queue());
        if (options.batch() > 0) {
            builder.messageMaxBytes(options.batch() * SPAN_BYTES);
        }
        reporter = builder.build();
        tracing = Tracing.newBuilder()
                .localServiceName("benchmark")
                .sampler(Sampler.ALWAYS_SAMPLE)
                .addSpanHandler(reporter)
                .build();
        tracer = tracing.tracer();
    }

    @Override
    public void span() {
        ended++;
        Span span = tracer.newTrace()
                .name("GET /api/orders/{id}")
                .kind(Span.Kind.CLIENT)
                .start();
        span.tag("http.request.method", "GET");
        span.tag("url.path", "/api/orders/1234567");
        span.tag("http.response.status_code", "200");
        span.tag("user.id", "user-0123456789abcdef");
        span.tag("cache.hit", "true");
        span.finish();
    }

    @Override
    public long outstanding() {
        return ended - sender.sent.get();
    }

    @Override
    public long dropped() {
        return -1;
    }

    @Override
    public void flush() {
        reporter.flush();
    }

    @Override
    public void close() {
        tracing.close();
        reporter.close();
    }

    private static final class CountingSender implements BytesMessageSender {

        private final BytesMessageSender sender;
        private final AtomicLong sent = new AtomicLong();

        CountingSender(BytesMessageSender sender) {
            this.sender = sender;
        }

        @Override
        public Encoding encoding() {
            return sender.encoding();
        }

        @Override
        public int messageMaxBytes() {
            return sender.messageMaxBytes();
        }

        @Override
        public int messageSizeInBytes(List<byte[]> spans) {
            return sender.messageSizeInBytes(spans);
        }

        @Override
        public int messageSizeInBytes(int bytes) {
            return sender.messageSizeInBytes(bytes);
        }

        @Override
        public void send(List<byte[]> spans) throws IOException {
            sender.send(spans);
            sent.addAndGet(spans.size());
        }

        @Override
        public void close() throws IOException {
            sender.close();
        }
    }
}
