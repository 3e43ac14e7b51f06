package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.waggle.core.DropReason;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpEncoderTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void meansTheSameAsOpenTelemetrysMarshaler(long seed) throws IOException {
        List<SpanData> spans = new TestSpans(seed).list(200);

        List<ExportTraceServiceRequest> ours = encode(spans, 64 << 20, 0);

        assertThat(ours).hasSize(1);
        assertThat(lines(ours)).containsExactlyElementsOf(lines(List.of(theirs(spans))));
    }

    @Test
    void encodesTheSameInSlicesAsInOneGo() throws IOException {
        List<SpanData> spans = new TestSpans(42).list(500);

        assertThat(canonical(encode(spans, 64 << 20, 1))).isEqualTo(canonical(encode(spans, 64 << 20, 0)));
    }

    @Test
    void splitsABatchThatIsTooLargeAndLosesNothing() throws IOException {
        List<SpanData> spans = new TestSpans(7).list(300);

        List<ExportTraceServiceRequest> requests = encode(spans, 64 * 1024, 0);

        assertThat(requests).hasSizeGreaterThan(2);
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.getSerializedSize()).isLessThanOrEqualTo(64 * 1024);
            assertThat(request.getResourceSpansCount()).isPositive();
        });
        assertThat(canonical(requests)).isEqualTo(canonical(List.of(theirs(spans))));
    }

    private static ExportTraceServiceRequest theirs(List<SpanData> spans) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TraceRequestMarshaler.create(spans).writeBinaryTo(bytes);
        return ExportTraceServiceRequest.parseFrom(bytes.toByteArray());
    }

    static List<ExportTraceServiceRequest> encode(List<SpanData> spans, int maxBytes, long slice) {
        return encode(spans, maxBytes, slice, 0);
    }

    /** @param unreadable how many of the spans cannot be encoded */
    static List<ExportTraceServiceRequest> encode(List<SpanData> spans, int maxBytes, long slice, int unreadable) {
        BatchEncoder encoder = new BatchEncoder(
                new OtlpEncoder(new SessionSupplement(id -> false)), new BufferPool(1 << 20), maxBytes);
        List<ExportTraceServiceRequest> requests = new ArrayList<>();
        int[] missing = {0};
        Transport.Sink sink = new Transport.Sink() {
            @Override
            public void batch(Batch batch) {
                byte[] body = java.util.Arrays.copyOfRange(batch.bytes, batch.offset, batch.offset + batch.length);
                try {
                    requests.add(ExportTraceServiceRequest.parseFrom(body));
                } catch (InvalidProtocolBufferException malformed) {
                    throw new AssertionError(malformed);
                }
            }

            @Override
            public void lost(DropReason reason, int lost) {
                assertThat(reason).isEqualTo(DropReason.ENCODING);
                missing[0] += lost;
            }
        };
        encoder.begin(spans.toArray(new SpanData[0]), spans.size(), 0);
        while (!encoder.step(slice, sink)) {
            assertThat(slice).isPositive();
        }
        assertThat(missing[0]).isEqualTo(unreadable);
        return requests;
    }

    /** The order of attributes, scopes and resources says nothing; that of spans, events, links and elements does. */
    static Map<String, Map<String, List<String>>> canonical(List<ExportTraceServiceRequest> requests) {
        Map<String, Map<String, List<String>>> all = new TreeMap<>();
        for (ExportTraceServiceRequest request : requests) {
            for (ResourceSpans resource : request.getResourceSpansList()) {
                String name = sorted(resource.getResource().getAttributesList()) + resource.getSchemaUrl();
                for (ScopeSpans scope : resource.getScopeSpansList()) {
                    List<String> spans = all.computeIfAbsent(name, key -> new TreeMap<>())
                            .computeIfAbsent(scopeName(scope), key -> new ArrayList<>());
                    scope.getSpansList().forEach(span -> spans.add(canonical(span)));
                    spans.sort(Comparator.naturalOrder());
                }
            }
        }
        return all;
    }

    /** The same, one line of text for each field: a difference is seen where it is. */
    private static List<String> lines(List<ExportTraceServiceRequest> requests) {
        List<String> lines = new ArrayList<>();
        canonical(requests)
                .forEach((resource, scopes) -> scopes.forEach((scope, spans) -> {
                    lines.add(resource + scope);
                    lines.addAll(spans);
                }));
        return lines;
    }

    private static String scopeName(ScopeSpans scope) {
        return scope.getScope().getName()
                + scope.getScope().getVersion()
                + scope.getSchemaUrl()
                + sorted(scope.getScope().getAttributesList());
    }

    private static String canonical(Span span) {
        Span.Builder builder = span.toBuilder();
        if (span.getStatus().equals(Status.getDefaultInstance())) {
            // An empty status and none are both "unset"; OpenTelemetry spends two bytes on saying so.
            builder.clearStatus();
        }
        builder.clearAttributes().addAllAttributes(sorted(span.getAttributesList()));
        builder.getEventsBuilderList().forEach(event -> {
            List<KeyValue> attributes = sorted(event.getAttributesList());
            event.clearAttributes().addAllAttributes(attributes);
        });
        builder.getLinksBuilderList().forEach(link -> {
            List<KeyValue> attributes = sorted(link.getAttributesList());
            link.clearAttributes().addAllAttributes(attributes);
        });
        return builder.build().toString();
    }

    private static List<KeyValue> sorted(List<KeyValue> attributes) {
        List<KeyValue> copy = new ArrayList<>(attributes);
        copy.sort(Comparator.comparing(KeyValue::getKey));
        return copy;
    }
}
