package dev.waggle.viewer;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry attribute values as JSON values and back. */
final class Attributes {
    /** Integers beyond this lose digits in a browser, so they are shown as text. */
    private static final long SAFE_INTEGER = (1L << 53) - 1;

    private Attributes() {}

    static JsonObject object(List<KeyValue> attributes) {
        JsonObject object = new JsonObject();
        for (KeyValue attribute : attributes) {
            object.put(attribute.getKey(), json(attribute.getValue()));
        }
        return object;
    }

    /** The value as what Vert.x' JSON classes hold; null for an empty value. */
    static @Nullable Object json(AnyValue value) {
        switch (value.getValueCase()) {
            case STRING_VALUE:
                return value.getStringValue();
            case BOOL_VALUE:
                return value.getBoolValue();
            case INT_VALUE:
                return exact(value.getIntValue());
            case DOUBLE_VALUE:
                double real = value.getDoubleValue();
                return Double.isFinite(real) ? real : Double.toString(real);
            case ARRAY_VALUE:
                JsonArray array = new JsonArray();
                value.getArrayValue().getValuesList().forEach(item -> array.add(json(item)));
                return array;
            case KVLIST_VALUE:
                return object(value.getKvlistValue().getValuesList());
            case BYTES_VALUE:
                return Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
            default:
                return null;
        }
    }

    /** Decoded JSON in which integers that would lose digits in a browser are text. */
    static @Nullable Object exact(@Nullable Object json) {
        if (json instanceof JsonObject object) {
            object.getMap().replaceAll((name, value) -> exact(object.getValue(name)));
        } else if (json instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, exact(array.getValue(i)));
            }
        } else if (json instanceof Long number) {
            return Math.abs(number) <= SAFE_INTEGER && number != Long.MIN_VALUE ? number : number.toString();
        } else if (json instanceof BigInteger) {
            return json.toString();
        }
        return json;
    }

    /** A scalar as an attribute value; anything else as its text. */
    static AnyValue scalar(Object value) {
        AnyValue.Builder builder = AnyValue.newBuilder();
        if (value instanceof Boolean) {
            return builder.setBoolValue((Boolean) value).build();
        }
        if (value instanceof Integer || value instanceof Long) {
            return builder.setIntValue(((Number) value).longValue()).build();
        }
        if (value instanceof Number && !(value instanceof BigInteger)) {
            return builder.setDoubleValue(((Number) value).doubleValue()).build();
        }
        return builder.setStringValue(Texts.wellFormed(value.toString())).build();
    }

    static KeyValue attribute(String key, Object value) {
        return KeyValue.newBuilder()
                .setKey(Texts.wellFormed(key))
                .setValue(scalar(value))
                .build();
    }

    static @Nullable String text(AnyValue value) {
        return value.getValueCase() == AnyValue.ValueCase.STRING_VALUE
                        && !value.getStringValue().isEmpty()
                ? value.getStringValue()
                : null;
    }

    /** A number, also where a library wrote it as text; {@code NaN} for anything else. */
    static double number(AnyValue value) {
        switch (value.getValueCase()) {
            case INT_VALUE:
                return value.getIntValue();
            case DOUBLE_VALUE:
                return value.getDoubleValue();
            case STRING_VALUE:
                try {
                    return Double.parseDouble(value.getStringValue());
                } catch (NumberFormatException notANumber) {
                    return Double.NaN;
                }
            default:
                return Double.NaN;
        }
    }
}
