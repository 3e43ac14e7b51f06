package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
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

        List<ExportTraceServiceRequest> ours = encode(spans, 64 << 20, 64);

        assertThat(ours).hasSize(1);
        assertThat(lines(ours)).containsExactlyElementsOf(lines(List.of(theirs(spans))));
    }

    @Test
    void encodesTheSameInSmallBurstsAsInOneGo() throws IOException {
        List<SpanData> spans = new TestSpans(42).list(500);

        assertThat(canonical(encode(spans, 64 << 20, 3))).isEqualTo(canonical(encode(spans, 64 << 20, 500)));
    }

    @Test
    void splitsABatchThatIsTooLargeAndLosesNothing() throws IOException {
        List<SpanData> spans = new TestSpans(7).list(300);

        List<ExportTraceServiceRequest> requests = encode(spans, 64 * 1024, 64);

        assertThat(requests).hasSizeGreaterThan(2);
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.getSerializedSize()).isLessThanOrEqualTo(64 * 1024);
            assertThat(request.getResourceSpansCount()).isPositive();
        });
        assertThat(canonical(requests)).isEqualTo(canonical(List.of(theirs(spans))));
    }

    @Test
    void spansOfOneScopeStandTogetherWithinABurst() throws IOException {
        List<SpanData> spans = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            spans.add(span("span " + i)
                    .setInstrumentationScopeInfo(InstrumentationScopeInfo.create(i % 3 == 0 ? "one" : "other"))
                    .build());
        }

        List<ExportTraceServiceRequest> requests = encode(spans, 1 << 20, 8);

        assertThat(requests.get(0).getResourceSpansList()).hasSize(1);
        assertThat(requests.get(0).getResourceSpans(0).getScopeSpansList())
                .extracting(
                        scope -> scope.getScope().getName(),
                        scope ->
                                scope.getSpansList().stream().map(Span::getName).toList())
                .containsExactly(
                        tuple("one", List.of("span 0", "span 3", "span 6")),
                        tuple("other", List.of("span 1", "span 2", "span 4", "span 5", "span 7")));
    }

    @Test
    void attributesThatComeAgainAreThoseOfTheirOwnSpan() throws IOException {
        AttributeKey<String> text = AttributeKey.stringKey("value");
        AttributeKey<Long> number = AttributeKey.longKey("value");
        List<Attributes> all = List.of(
                Attributes.of(text, "a"),
                Attributes.of(text, "a", AttributeKey.stringKey("other"), "a"),
                Attributes.of(text, "b"),
                Attributes.of(number, 5_000L),
                Attributes.of(text, "a"),
                Attributes.of(number, 5_000L),
                Attributes.of(number, 5_001L),
                Attributes.of(text, "c"),
                Attributes.of(text, "a"));
        List<SpanData> spans = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            spans.add(span("span " + i)
                    .setAttributes(all.get(i * 7 % all.size()))
                    .setTotalAttributeCount(all.get(i * 7 % all.size()).size())
                    .setEvents(List.of(EventData.create(1, "event", all.get(i % all.size()))))
                    .setTotalRecordedEvents(1)
                    .build());
        }

        // Small requests: what does not fit any longer is taken back, and written again into the next one.
        assertThat(canonical(encode(spans, 2048, 16))).isEqualTo(canonical(List.of(theirs(spans))));
    }

    @Test
    void aSpanThatBreaksOffInItsAttributesChangesNothingOfTheOthers() throws IOException {
        Attributes same = Attributes.of(AttributeKey.stringKey("gen_ai.system"), "one");
        SpanData broken = span("broken")
                .setAttributes(Attributes.of(
                        AttributeKey.valueKey("value"), new ThrowingOnce().next(new IllegalStateException("gone"))))
                .setTotalAttributeCount(1)
                .build();
        SpanData whole = span("whole")
                .setAttributes(same)
                .setTotalAttributeCount(1)
                .setEvents(List.of(EventData.create(1, "event", same)))
                .setTotalRecordedEvents(1)
                .build();

        assertThat(canonical(encode(List.of(whole, whole, broken), 1 << 20, 3, 1)))
                .isEqualTo(canonical(List.of(theirs(List.of(whole, whole)))));
    }

    @Test
    void aRequestThatCannotBeClosedOnAnExhaustedStackIsClosedByTheNext() throws IOException {
        ThrowingOnce value = new ThrowingOnce();
        Resource resource = Resource.create(Attributes.of(
                AttributeKey.stringKey("service.name"),
                "deep",
                AttributeKey.valueKey("value"),
                value,
                AttributeKey.stringKey("process.command_line"),
                "java ".repeat(40)));
        List<SpanData> spans = List.of(
                span("one").setResource(resource).build(),
                span("two").setResource(resource).build());
        RequestWriter writer = writer(1 << 20);
        spans.forEach(writer::write);

        value.next(new StackOverflowError());
        assertThatThrownBy(writer::seal).isInstanceOf(StackOverflowError.class);
        Batch batch = writer.seal();

        assertThat(batch.spans).isEqualTo(2);
        assertThat(canonical(List.of(request(batch)))).isEqualTo(canonical(List.of(theirs(spans))));
    }

    @Test
    void aForeignSpanWhoseIdIsNoneIsLeftOutAndThoseBesideItAreNot() throws IOException {
        SpanContext whole = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "00f067aa0ba902b7",
                TraceFlags.getSampled(),
                TraceState.getDefault());
        SpanContext torn = (SpanContext) Proxy.newProxyInstance(
                SpanContext.class.getClassLoader(),
                new Class<?>[] {SpanContext.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getSpanId") ? "00f0" : method.invoke(whole, arguments));
        SpanData foreign = new DelegatingSpanData(span("torn").build()) {
            @Override
            public SpanContext getSpanContext() {
                return torn;
            }
        };
        List<SpanData> spans =
                List.of(span("before").build(), foreign, span("after").build());
        ScopeSpans written =
                encode(spans, 1 << 20, 16, 1).get(0).getResourceSpans(0).getScopeSpans(0);
        assertThat(written.getSpansList()).extracting(Span::getName).containsExactly("before", "after");
    }

    private static TestSpanData.Builder span(String name) {
        return TestSpanData.builder()
                .setName(name)
                .setKind(SpanKind.INTERNAL)
                .setStatus(StatusData.unset())
                .setStartEpochNanos(1)
                .setEndEpochNanos(2)
                .setHasEnded(true);
    }

    private static ExportTraceServiceRequest theirs(List<SpanData> spans) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TraceRequestMarshaler.create(spans).writeBinaryTo(bytes);
        return ExportTraceServiceRequest.parseFrom(bytes.toByteArray());
    }

    static List<ExportTraceServiceRequest> encode(List<SpanData> spans, int maxBytes, int burst) throws IOException {
        return encode(spans, maxBytes, burst, 0);
    }

    /**
     * @param burst how many spans are arranged and written at once
     * @param unreadable how many of the spans cannot be encoded
     */
    static List<ExportTraceServiceRequest> encode(List<SpanData> spans, int maxBytes, int burst, int unreadable)
            throws IOException {
        RequestWriter writer = writer(maxBytes);
        List<ExportTraceServiceRequest> requests = new ArrayList<>();
        int missing = 0;
        for (int from = 0; from < spans.size(); from += burst) {
            SpanData[] some =
                    spans.subList(from, Math.min(spans.size(), from + burst)).toArray(new SpanData[0]);
            writer.arrange(some, some.length);
            for (int i = some.length - 1; i >= 0; i--) {
                BatchWriter.Result result = writer.write(some[i]);
                if (result == BatchWriter.Result.FULL) {
                    requests.add(request(writer.seal()));
                    result = writer.write(some[i]);
                }
                missing += result == BatchWriter.Result.UNREADABLE ? 1 : 0;
            }
        }
        requests.add(request(writer.seal()));
        assertThat(missing).isEqualTo(unreadable);
        return requests;
    }

    private static RequestWriter writer(int maxBytes) {
        return new RequestWriter(
                new OtlpEncoder(new SessionSupplement(id -> false)), new BufferPool(1 << 20), maxBytes);
    }

    private static ExportTraceServiceRequest request(Batch batch) throws InvalidProtocolBufferException {
        return ExportTraceServiceRequest.parseFrom(
                Arrays.copyOfRange(batch.bytes, batch.offset, batch.offset + batch.length));
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
