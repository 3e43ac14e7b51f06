package dev.waggle.core;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers and contexts that the propagation tests are about. */
final class Carriers {

    static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    static final String SPAN_ID = "b7ad6b7169203331";
    static final String PARENT = "00-" + TRACE_ID + "-" + SPAN_ID + "-01";

    private Carriers() {}

    static Context extract(Map<String, ?> headers) {
        return SessionPropagator.getInstance().extract(Context.root(), headers, HeaderMaps.GETTER);
    }

    static Map<String, String> inject(Context context) {
        Map<String, String> headers = new LinkedHashMap<>();
        SessionPropagator.getInstance().inject(context, headers, HeaderMaps.SETTER);
        return headers;
    }

    static Context baggage(String header) {
        return extract(Map.of("baggage", header));
    }

    static String injectedBaggage(Context context) {
        return inject(context).getOrDefault("baggage", "");
    }

    static SpanContext span(Context context) {
        return Span.fromContext(context).getSpanContext();
    }

    static Context spanWith(int flags, TraceState state) {
        return Context.root()
                .with(Span.wrap(SpanContext.create(TRACE_ID, SPAN_ID, TraceFlags.fromByte((byte) flags), state)));
    }

    static Session session(String id) {
        return new Session(id, null, null, null, Evaluation.NONE);
    }

    /** Knows one spelling of a name, and all its lines, as a case-sensitive multi-map does. */
    @SuppressWarnings("deprecation") // keys: what finds a name in another case
    static final class ExactGetter implements TextMapGetter<Map<String, List<String>>> {

        @Override
        public Iterable<String> keys(Map<String, List<String>> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, List<String>> carrier, String key) {
            Iterator<String> lines = getAll(carrier, key);
            return lines.hasNext() ? lines.next() : null;
        }

        @Override
        public Iterator<String> getAll(@Nullable Map<String, List<String>> carrier, String key) {
            return carrier == null
                    ? List.<String>of().iterator()
                    : carrier.getOrDefault(key, List.of()).iterator();
        }
    }
}
