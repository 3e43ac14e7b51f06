package dev.waggle.viewer;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an OTLP request span by span instead of as one message: the bytes of each span are what the store keeps, and
 * a body of a few megabytes that claims millions of empty spans cannot become millions of objects.
 */
final class OtlpProtobuf {
    private static final int RESOURCE_SPANS =
            tag(io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest.RESOURCE_SPANS_FIELD_NUMBER);
    private static final int RESOURCE = tag(ResourceSpans.RESOURCE_FIELD_NUMBER);
    private static final int SCOPE_SPANS = tag(ResourceSpans.SCOPE_SPANS_FIELD_NUMBER);
    private static final int SCOPE = tag(ScopeSpans.SCOPE_FIELD_NUMBER);
    private static final int SPANS = tag(ScopeSpans.SPANS_FIELD_NUMBER);

    private final Limits limits;
    private final Batch batch = new Batch();

    private OtlpProtobuf(Limits limits) {
        this.limits = limits;
    }

    /** @throws IOException when the bytes are not an OTLP trace request */
    static Batch read(byte[] body, Limits limits) throws IOException {
        OtlpProtobuf reader = new OtlpProtobuf(limits);
        for (byte[] resourceSpans : fields(body, RESOURCE_SPANS, limits.spansPerRequest)) {
            reader.resourceSpans(resourceSpans);
        }
        return reader.batch;
    }

    private void resourceSpans(byte[] message) throws IOException {
        Resource resource = Resource.getDefaultInstance();
        for (byte[] bytes : fields(message, RESOURCE, 1)) {
            resource = Resource.parseFrom(bytes);
        }
        Source source = new Source(resource, InstrumentationScope.getDefaultInstance());
        for (byte[] scopeSpans : fields(message, SCOPE_SPANS, limits.spansPerRequest)) {
            InstrumentationScope scope = InstrumentationScope.getDefaultInstance();
            for (byte[] bytes : fields(scopeSpans, SCOPE, 1)) {
                scope = InstrumentationScope.parseFrom(bytes);
            }
            spans(scopeSpans, source.with(scope));
        }
    }

    private void spans(byte[] message, Source source) throws IOException {
        CodedInputStream input = CodedInputStream.newInstance(message);
        int tag = input.readTag();
        for (; tag != 0; tag = input.readTag()) {
            if (tag != SPANS) {
                input.skipField(tag);
            } else if (batch.seen++ >= limits.spansPerRequest) {
                batch.reject("more than " + limits.spansPerRequest + " spans in one request");
                input.skipField(tag);
            } else {
                byte[] bytes = input.readByteArray();
                if (bytes.length > limits.spanBytes) {
                    batch.reject("a span of more than " + limits.spanBytes + " bytes");
                } else {
                    add(bytes, source);
                }
            }
        }
    }

    private void add(byte[] bytes, Source source) {
        Span span;
        try {
            span = Span.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) { // a text that is not UTF-8, most often
            batch.reject("a span that cannot be read: " + e.getMessage());
            return;
        }
        batch.add(EventReader.read(span, bytes, source));
    }

    private static List<byte[]> fields(byte[] message, int wanted, int limit) throws IOException {
        List<byte[]> found = new ArrayList<>(1);
        CodedInputStream input = CodedInputStream.newInstance(message);
        int tag = input.readTag();
        for (; tag != 0; tag = input.readTag()) {
            if (tag != wanted) {
                input.skipField(tag);
            } else {
                if (found.size() == limit) {
                    throw new IOException("a message repeats a field more than " + limit + " times");
                }
                found.add(input.readByteArray());
            }
        }
        return found;
    }

    private static int tag(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}
