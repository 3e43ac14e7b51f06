package dev.waggle.viewer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where spans come from: resource and scope as they were sent. Equal ones are kept once per session. */
final class Source {
    static final Source UNKNOWN = new Source(Resource.getDefaultInstance(), InstrumentationScope.getDefaultInstance());

    final String service;
    private final byte[] resource;
    private final byte[] scope;
    private final int hash;

    Source(Resource resource, InstrumentationScope scope) {
        this.service = service(resource);
        this.resource = resource.toByteArray();
        this.scope = scope.toByteArray();
        this.hash = 31 * Arrays.hashCode(this.resource) + Arrays.hashCode(this.scope);
    }

    private static String service(Resource resource) {
        for (KeyValue attribute : resource.getAttributesList()) {
            String name = Attributes.text(attribute.getValue());
            if (attribute.getKey().equals("service.name") && name != null) {
                return Texts.cut(name, 200);
            }
        }
        return "unknown_service";
    }

    Resource resource() {
        try {
            return Resource.parseFrom(resource);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("bytes that were written here cannot be read", e);
        }
    }

    InstrumentationScope scope() {
        try {
            return InstrumentationScope.parseFrom(scope);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("bytes that were written here cannot be read", e);
        }
    }

    long bytes() {
        return resource.length + scope.length + 2L * service.length() + 120;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Source
                && hash == ((Source) other).hash
                && Arrays.equals(resource, ((Source) other).resource)
                && Arrays.equals(scope, ((Source) other).scope);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
