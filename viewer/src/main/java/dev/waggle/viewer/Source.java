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
    private final int resourceHash;
    private final byte[] scope;
    private final int hash;

    Source(Resource resource, InstrumentationScope scope) {
        this.service = service(resource);
        this.resource = resource.toByteArray();
        this.resourceHash = Arrays.hashCode(this.resource);
        this.scope = scope.toByteArray();
        this.hash = 31 * resourceHash + Arrays.hashCode(this.scope);
    }

    private Source(Source same, InstrumentationScope scope) {
        this.service = same.service;
        this.resource = same.resource;
        this.resourceHash = same.resourceHash;
        this.scope = scope.toByteArray();
        this.hash = 31 * resourceHash + Arrays.hashCode(this.scope);
    }

    /** The same resource, encoded once, with another scope. */
    Source with(InstrumentationScope other) {
        return new Source(this, other);
    }

    private static String service(Resource resource) {
        String name = text(resource, "service.name");
        if (name == null) {
            // as OpenTelemetry calls a service without a name; HoneyHive's TypeScript SDK sends an empty one
            String program = text(resource, "process.executable.name");
            name = program == null ? "unknown_service" : "unknown_service:" + program;
        }
        return Texts.cut(name, 200);
    }

    private static @Nullable String text(Resource resource, String key) {
        for (KeyValue attribute : resource.getAttributesList()) {
            if (attribute.getKey().equals(key)) {
                return Attributes.text(attribute.getValue());
            }
        }
        return null;
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

    byte[] encodedResource() {
        return resource;
    }

    byte[] encodedScope() {
        return scope;
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
