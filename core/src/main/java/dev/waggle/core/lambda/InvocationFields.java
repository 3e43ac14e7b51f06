package dev.waggle.core.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.Context;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where an invocation says which session it belongs to. Nothing here throws: what cannot be read is not there. */
final class InvocationFields {

    private static final String SESSION_ID = "session_id";
    private static final String[] SESSION_GETTERS = {"getSession_id", "getSessionId", "session_id", "sessionId"};

    private InvocationFields() {}

    static @Nullable String sessionId(@Nullable Object input) {
        if (input instanceof Map<?, ?> map) {
            Object found = map.get(SESSION_ID);
            return text(found != null ? found : map.get("sessionId"));
        }
        for (String getter : SESSION_GETTERS) {
            String found = text(read(input, getter));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    static @Nullable String customSessionId(@Nullable Context aws) {
        return custom(aws).get(SESSION_ID);
    }

    /**
     * The W3C headers: of an event of an API Gateway or a load balancer, over those of the client context. Where it has all lines
     * of a header, in {@code multiValueHeaders}, these: {@code headers} holds the last one only, or is not there.
     */
    static Map<String, ?> headers(@Nullable Object input, @Nullable Context aws) {
        Map<String, Object> headers = new HashMap<>(custom(aws));
        replace(headers, input, "headers", "getHeaders");
        replace(headers, input, "multiValueHeaders", "getMultiValueHeaders");
        return headers;
    }

    private static void replace(Map<String, Object> headers, @Nullable Object input, String field, String getter) {
        Object found = input instanceof Map<?, ?> map ? map.get(field) : read(input, getter);
        if (found instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> header : map.entrySet()) {
                if (header.getKey() instanceof String name && header.getValue() != null) {
                    headers.keySet().removeIf(name::equalsIgnoreCase);
                    headers.put(name, header.getValue());
                }
            }
        }
    }

    private static Map<String, String> custom(@Nullable Context aws) {
        ClientContext client = aws == null ? null : aws.getClientContext();
        Map<String, String> custom = client == null ? null : client.getCustom();
        return custom == null ? Map.of() : custom;
    }

    private static @Nullable Object read(@Nullable Object input, String getter) {
        if (input == null) {
            return null;
        }
        try {
            Method method = input.getClass().getMethod(getter);
            return method.trySetAccessible() ? method.invoke(input) : null;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof CharSequence || value instanceof java.util.UUID ? value.toString() : null;
    }
}
