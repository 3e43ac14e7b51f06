package dev.waggle.core.export;

import dev.waggle.core.EventType;
import dev.waggle.core.internal.EventTypes;
import dev.waggle.core.internal.SessionTwins;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.function.Predicate;

/** {@link SessionSupplement} for exporters that read objects. */
final class SupplementedSpanData extends DelegatingSpanData {

    private static final String TWIN = SessionTwins.PREFIX;
    private static final AttributeKey<String> ID = AttributeKey.stringKey("honeyhive.session_id");
    private static final AttributeKey<String> NAME = AttributeKey.stringKey("honeyhive.session_name");
    private static final AttributeKey<Boolean> AUTO_CREATE = AttributeKey.booleanKey("honeyhive.session_auto_create");
    private static final String[] TWINS = {"session_id", "project", "source", "parent_id"};

    private final Attributes attributes;

    private SupplementedSpanData(SpanData span, Attributes attributes) {
        super(span);
        this.attributes = attributes;
    }

    static SpanData of(SpanData span, Predicate<String> startedOverRest) {
        Attributes own = span.getAttributes();
        String session = own.get(ID);
        if (session == null) {
            return span;
        }
        AttributesBuilder all = own.toBuilder();
        for (String twin : TWINS) {
            String value = own.get(AttributeKey.stringKey("honeyhive." + twin));
            AttributeKey<String> key = AttributeKey.stringKey(TWIN + twin);
            if (value != null && own.get(key) == null) {
                all.put(key, value);
            }
        }
        if (!startedOverRest.test(session)) {
            if (own.get(AUTO_CREATE) == null) {
                all.put(AUTO_CREATE, true);
            }
            if (own.get(NAME) == null) {
                all.put(NAME, session);
            }
        }
        EventType type = EventTypes.missing(own, span.getKind());
        if (type != null) {
            all.put(EventTypes.EVENT_TYPE, type.value());
        }
        return new SupplementedSpanData(span, all.build());
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    /** What was dropped before stays dropped, and nothing more. */
    @Override
    public int getTotalAttributeCount() {
        return super.getTotalAttributeCount()
                + attributes.size()
                - super.getAttributes().size();
    }
}
