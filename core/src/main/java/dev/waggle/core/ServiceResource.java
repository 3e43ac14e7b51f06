package dev.waggle.core;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who records: the resource of all spans of a tracer (WIRE.md section 9). */
final class ServiceResource {

    static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
    static final String UNKNOWN = "unknown_service:java";
    private static final AttributeKey<String> INSTANCE_ID = AttributeKey.stringKey("service.instance.id");

    private static final String FROM_ENVIRONMENT = "OTEL_RESOURCE_ATTRIBUTES";
    private static final int MAX_KEY = 255;

    /** The SDK refuses other keys too, but cannot say where they came from. */
    static final String KEY_RULE = "must have keys of 1 to 255 printable ASCII characters";

    private ServiceResource() {}

    static Resource of(SessionTracerBuilder options, Environment environment) {
        AttributesBuilder attributes = Attributes.builder();
        environment.pairs(FROM_ENVIRONMENT).forEach((key, value) -> putChecked(attributes, key, value));
        String fromPairs = attributes.build().get(SERVICE_NAME);
        attributes.putAll(options.resource);
        String fromOptions = options.resource.get(SERVICE_NAME);
        attributes.put(SERVICE_NAME, name(options, fromOptions, environment, fromPairs));
        if (attributes.build().get(INSTANCE_ID) == null) {
            attributes.put(INSTANCE_ID, UUID.randomUUID().toString());
        }
        return Resource.getDefault().merge(Resource.create(attributes.build()));
    }

    private static void putChecked(AttributesBuilder attributes, String key, String value) {
        if (!isKey(key)) {
            throw Environment.wrong(FROM_ENVIRONMENT, key + '=' + value, KEY_RULE);
        }
        attributes.put(key, value);
    }

    /** Whether the key follows {@link #KEY_RULE}. */
    static boolean isKey(String key) {
        return !key.isEmpty() && key.length() <= MAX_KEY && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private static String name(
            SessionTracerBuilder options,
            @Nullable String fromOptions,
            Environment environment,
            @Nullable String fromPairs) {
        if (options.service != null) {
            return options.service;
        }
        if (fromOptions != null) {
            return fromOptions;
        }
        String name = environment.text("OTEL_SERVICE_NAME");
        if (name == null) {
            name = fromPairs;
        }
        if (name == null) {
            name = environment.text("HH_SERVICE_NAME");
        }
        return name != null ? name : UNKNOWN;
    }
}
