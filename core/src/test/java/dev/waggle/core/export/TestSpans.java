package dev.waggle.core.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Spans of every shape, the same ones for the same seed. */
public final class TestSpans {

    private static final String[] TEXTS = {
        "x",
        "GET /orders",
        "köln",
        "日本語のテキスト",
        "🐝 bee",
        "lone \ud800 high",
        "lone low \udc00",
        "\ud800\ud800\udc00",
        "a\u0000b",
        "z\u0080"
    };

    private final Random random;
    private final List<Resource> resources = new ArrayList<>();
    private final List<InstrumentationScopeInfo> scopes = new ArrayList<>();

    public TestSpans(long seed) {
        random = new Random(seed);
        resources.add(Resource.create(
                Attributes.builder()
                        .put("service.name", "first")
                        .put("n", 3)
                        .put("list", "a", "b")
                        .build(),
                "https://schema.example/resource"));
        resources.add(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "second")));
        scopes.add(InstrumentationScopeInfo.create("dev.waggle"));
        scopes.add(InstrumentationScopeInfo.builder("other")
                .setVersion("1.2")
                .setSchemaUrl("https://schema.example/scope")
                .setAttributes(attributes(2))
                .build());
        scopes.add(InstrumentationScopeInfo.create(""));
    }

    public List<SpanData> list(int count) {
        List<SpanData> spans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spans.add(span());
        }
        return spans;
    }

    public SpanData span() {
        Attributes attributes = attributes(random.nextInt(9));
        List<EventData> events = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Attributes of = attributes(random.nextInt(3));
            events.add(EventData.create(random.nextLong(1L << 62), text(), of, of.size() + random.nextInt(2)));
        }
        List<LinkData> links = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Attributes of = attributes(random.nextInt(3));
            links.add(LinkData.create(context(), of, of.size() + random.nextInt(2) * 200));
        }
        StatusCode code = StatusCode.values()[random.nextInt(3)];
        return TestSpanData.builder()
                .setName(random.nextInt(9) == 0 ? "" : text())
                .setKind(SpanKind.values()[random.nextInt(5)])
                .setSpanContext(context())
                .setParentSpanContext(random.nextInt(3) == 0 ? SpanContext.getInvalid() : context())
                .setStatus(
                        code == StatusCode.UNSET
                                ? StatusData.unset()
                                : StatusData.create(code, random.nextBoolean() ? "" : text()))
                .setStartEpochNanos(random.nextLong(1L << 62))
                .setEndEpochNanos(random.nextLong(1L << 62))
                .setAttributes(attributes)
                .setTotalAttributeCount(attributes.size() + random.nextInt(2) * random.nextInt(300))
                .setEvents(events)
                .setTotalRecordedEvents(events.size() + random.nextInt(2))
                .setLinks(links)
                .setTotalRecordedLinks(links.size() + random.nextInt(2))
                .setResource(resources.get(random.nextInt(resources.size())))
                .setInstrumentationScopeInfo(scopes.get(random.nextInt(scopes.size())))
                .setHasEnded(true)
                .build();
    }

    private SpanContext context() {
        TraceState state = TraceState.getDefault();
        if (random.nextInt(3) == 0) {
            state = TraceState.builder()
                    .put("a", "1")
                    .put("vendor@x", "v")
                    .put("c", "3")
                    .build();
        }
        String trace = hex(32);
        String span = hex(16);
        TraceFlags flags = TraceFlags.fromByte((byte) random.nextInt(4));
        return random.nextBoolean()
                ? SpanContext.create(trace, span, flags, state)
                : SpanContext.createFromRemoteParent(trace, span, flags, state);
    }

    private String hex(int digits) {
        StringBuilder text = new StringBuilder("1");
        while (text.length() < digits) {
            text.append(Character.forDigit(random.nextInt(16), 16));
        }
        return text.toString();
    }

    private String text() {
        String text = TEXTS[random.nextInt(TEXTS.length)];
        return random.nextInt(6) == 0 ? text.repeat(1 + random.nextInt(300)) : text;
    }

    private Attributes attributes(int count) {
        AttributesBuilder builder = Attributes.builder();
        for (int i = 0; i < count; i++) {
            String key = "key." + i + (random.nextInt(5) == 0 ? ".ü" : "");
            switch (random.nextInt(10)) {
                case 0 -> builder.put(key, random.nextBoolean());
                case 1 -> builder.put(key, random.nextLong());
                case 2 -> builder.put(key, (long) random.nextInt(200) - 100);
                case 3 -> builder.put(key, random.nextDouble());
                case 4 -> builder.put(AttributeKey.stringArrayKey(key), List.of(text(), "", text()));
                case 5 -> builder.put(AttributeKey.longArrayKey(key), List.of(0L, -1L, random.nextLong()));
                case 6 -> builder.put(AttributeKey.doubleArrayKey(key), List.of(0.0, random.nextDouble()));
                case 7 -> builder.put(AttributeKey.booleanArrayKey(key), List.of(true, false));
                case 8 -> builder.put(AttributeKey.valueKey(key), value(0));
                default -> builder.put(key, text());
            }
        }
        return builder.build();
    }

    private Value<?> value(int depth) {
        return switch (random.nextInt(depth > 3 ? 6 : 8)) {
            case 0 -> Value.of(text());
            case 1 -> Value.of(random.nextLong());
            case 2 -> Value.of(random.nextBoolean());
            case 3 -> Value.of(random.nextDouble());
            case 4 -> Value.of(new byte[] {0, 1, -1, (byte) random.nextInt()});
            case 5 -> Value.empty();
            case 6 -> Value.of(value(depth + 1), value(depth + 1));
            default -> Value.of(Map.of("k", value(depth + 1), "l", value(depth + 1)));
        };
    }
}
