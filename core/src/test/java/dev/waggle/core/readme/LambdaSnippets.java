package dev.waggle.core.readme;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.lambda.LambdaTracing;
import java.util.Map;

/** The snippet of the module's README about AWS Lambda, as it is printed there. */
final class LambdaSnippets {

    private final SessionTracer tracer = SessionTracer.fromEnvironment();

    private final RequestHandler<Map<String, Object>, String> traced =
            LambdaTracing.create(tracer).wrap((query, context) -> answer(query));

    public String handleRequest(Map<String, Object> query, Context context) {
        return traced.handleRequest(query, context);
    }

    private static String answer(Map<String, Object> query) {
        return String.valueOf(query.get("question"));
    }
}
