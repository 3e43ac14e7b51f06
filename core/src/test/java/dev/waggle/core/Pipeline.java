package dev.waggle.core;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The ways in which a span gets out: what is on the wire has to be the same on each. */
enum Pipeline {
    OUR_ENCODER {
        @Override
        Running start(Consumer<SessionTracerBuilder> configure) throws IOException {
            List<Map<String, Object>> received = new CopyOnWriteArrayList<>();
            HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            collector.createContext("/v1/traces", exchange -> {
                ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
                request.getResourceSpansList()
                        .forEach(resource -> resource.getScopeSpansList()
                                .forEach(
                                        scope -> scope.getSpansList().forEach(span -> received.add(attributes(span)))));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            collector.start();
            SessionTracerBuilder builder = builder()
                    .endpoint(URI.create(
                            "http://127.0.0.1:" + collector.getAddress().getPort()));
            configure.accept(builder);
            return new Running(builder.build(), received, () -> collector.stop(0));
        }
    },

    FOREIGN_EXPORTER {
        @Override
        Running start(Consumer<SessionTracerBuilder> configure) {
            InMemorySpanExporter exporter = InMemorySpanExporter.create();
            SessionTracerBuilder builder = builder().exporter(exporter);
            configure.accept(builder);
            return new Running(builder.build(), exporter);
        }
    },

    /** Beside our exporter, or without one. */
    ADDED_PROCESSOR {
        @Override
        Running start(Consumer<SessionTracerBuilder> configure) {
            InMemorySpanExporter exporter = InMemorySpanExporter.create();
            SessionTracerBuilder builder = builder().testMode(true).spanProcessor(SimpleSpanProcessor.create(exporter));
            configure.accept(builder);
            return new Running(builder.build(), exporter);
        }
    },

    FOREIGN_SDK {
        @Override
        Running start(Consumer<SessionTracerBuilder> configure) {
            InMemorySpanExporter exporter = InMemorySpanExporter.create();
            OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                    .setTracerProvider(SessionTracer.install(SdkTracerProvider.builder())
                            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                            .build())
                    .build();
            SessionTracerBuilder builder =
                    SessionTracer.builder().environment(name -> null).openTelemetry(sdk);
            configure.accept(builder);
            return new Running(builder.build(), exporter);
        }
    };

    abstract Running start(Consumer<SessionTracerBuilder> configure) throws IOException;

    private static SessionTracerBuilder builder() {
        return SessionTracer.builder().environment(name -> null).service("test");
    }

    private static Map<String, Object> attributes(Span span) {
        Map<String, Object> attributes = new HashMap<>();
        for (KeyValue attribute : span.getAttributesList()) {
            Object value = attribute.getValue().hasBoolValue()
                    ? (Object) attribute.getValue().getBoolValue()
                    : attribute.getValue().getStringValue();
            if (attributes.put(attribute.getKey(), value) != null) {
                throw new IllegalStateException(attribute.getKey() + " is there twice");
            }
        }
        return attributes;
    }

    private static Map<String, Object> attributes(SpanData span) {
        Map<String, Object> attributes = new HashMap<>();
        span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
        return attributes;
    }

    /** A tracer at work, and what left it. */
    static final class Running implements AutoCloseable {

        final SessionTracer tracer;
        private final List<Map<String, Object>> received;
        private final InMemorySpanExporter exporter;
        private final Runnable stop;

        private Running(SessionTracer tracer, List<Map<String, Object>> received, Runnable stop) {
            this.tracer = tracer;
            this.received = received;
            this.exporter = null;
            this.stop = stop;
        }

        private Running(SessionTracer tracer, InMemorySpanExporter exporter) {
            this.tracer = tracer;
            this.received = null;
            this.exporter = exporter;
            this.stop = () -> {};
        }

        /** The attributes of all spans so far. */
        List<Map<String, Object>> spans() {
            tracer.flushAndWait(Duration.ofSeconds(60));
            return received != null
                    ? received
                    : exporter.getFinishedSpanItems().stream()
                            .map(Pipeline::attributes)
                            .toList();
        }

        Map<String, Object> only() {
            List<Map<String, Object>> spans = spans();
            if (spans.size() != 1) {
                throw new AssertionError("not one span but " + spans);
            }
            return spans.get(0);
        }

        @Override
        public void close() {
            tracer.close();
            stop.run();
        }
    }
}
