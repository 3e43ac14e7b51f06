package dev.waggle.viewer;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds OTLP requests as services send them. */
final class Spans {
    /** 2026-11-22T12:00:00Z. */
    static final long NOON = 1_795_348_800_000_000_000L;

    private final Map<String, List<Span>> byService = new LinkedHashMap<>();

    static Spans one(String service, Span span) {
        return new Spans().add(service, span);
    }

    Spans add(String service, Span span) {
        byService.computeIfAbsent(service, key -> new ArrayList<>()).add(span);
        return this;
    }

    Spans add(String service, Builder span) {
        return add(service, span.build());
    }

    byte[] encoded() {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        byService.forEach((service, spans) -> request.addResourceSpans(ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder().addAttributes(Attributes.attribute("service.name", service)))
                .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans))));
        return request.build().toByteArray();
    }

    static Builder span(String session, long trace, long id, String name) {
        return new Builder(session, trace, id, name);
    }

    static String traceId(long trace) {
        return String.format("%032x", trace);
    }

    static String spanId(long id) {
        return String.format("%016x", id);
    }

    static final class Builder {
        private final Span.Builder span = Span.newBuilder();

        private Builder(String session, long trace, long id, String name) {
            span.setTraceId(ByteString.copyFrom(
                            ByteBuffer.allocate(16).putLong(0).putLong(trace).array()))
                    .setSpanId(bytes(id))
                    .setName(name)
                    .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
                    .setStartTimeUnixNano(NOON)
                    .setEndTimeUnixNano(NOON + 1_000_000);
            if (!session.isEmpty()) {
                with("honeyhive.session_id", session);
            }
        }

        private static ByteString bytes(long id) {
            return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).array());
        }

        Builder under(long parent) {
            span.setParentSpanId(bytes(parent));
            return this;
        }

        Builder at(double fromMillis, double toMillis) {
            span.setStartTimeUnixNano(NOON + (long) (fromMillis * 1e6));
            span.setEndTimeUnixNano(NOON + (long) (toMillis * 1e6));
            return this;
        }

        Builder with(String key, Object value) {
            span.addAttributes(Attributes.attribute(key, value));
            return this;
        }

        Builder type(String type) {
            return with("honeyhive_event_type", type);
        }

        Builder kind(Span.SpanKind kind) {
            span.setKind(kind);
            return this;
        }

        Builder failed(String message) {
            span.setStatus(Status.newBuilder()
                    .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                    .setMessage(message));
            return this;
        }

        Builder exception(String type, String message) {
            failed(message);
            span.addEvents(Span.Event.newBuilder()
                    .setName("exception")
                    .setTimeUnixNano(span.getEndTimeUnixNano())
                    .addAttributes(Attributes.attribute("exception.type", type))
                    .addAttributes(Attributes.attribute("exception.message", message)));
            return this;
        }

        Span build() {
            return span.build();
        }
    }
}
