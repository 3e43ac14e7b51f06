package dev.waggle.core.readme;

import static dev.waggle.core.EventType.MODEL;

import dev.waggle.core.Event;
import dev.waggle.core.FlushResult;
import dev.waggle.core.Redactor;
import dev.waggle.core.Session;
import dev.waggle.core.SessionPropagator;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.SessionTracerBuilder;
import dev.waggle.core.TracerStats;
import dev.waggle.core.export.ExporterStats;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The snippets of the module's README about the tracer and its options, as they are printed there. */
final class TracerSnippets {

    private TracerSnippets() {}

    static List<Object> whatUsersWrite(String id, String question, Map<String, String> headers, Model model) {
        SessionTracer tracer = SessionTracer.builder()
                .service("gateway")
                .project("support-bot")
                .source("production")
                .build();
        Session session = tracer.newSession();

        try (Event event = tracer.startEvent("lookup", e -> e.session(session).inputs(Map.of("id", id)))) {
            event.outputs(find(id));
        }

        CompletionStage<Answer> answer = tracer.event(
                "ask",
                e -> e.session(session).type(MODEL).inputs(Map.of("question", question)),
                event -> model.ask(question));

        tracer.inject(headers);
        Context remote = tracer.extract(headers);
        Session joined = tracer.joinSession(id);
        FlushResult result = tracer.flushAndWait(Duration.ofSeconds(2));
        return List.of(answer, remote, joined, result);
    }

    static SessionTracer configured(Configuration config) {
        SessionTracer tracer =
                SessionTracer.builder().environment(config::getString).build();
        return tracer;
    }

    static SessionTracer besideAnSdk(SpanProcessor yours) {
        SdkTracerProvider provider = SessionTracer.install(SdkTracerProvider.builder())
                .addSpanProcessor(yours)
                .build();
        OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(SessionPropagator.getInstance()))
                .build();
        SessionTracer tracer = SessionTracer.create(sdk);
        return tracer;
    }

    static SessionTracer besideAnSdkWithOptions(SpanProcessor yours, OpenTelemetrySdk sdk) {
        SessionTracerBuilder options =
                SessionTracer.builder().project("support-bot").redactor(Redactor.secrets());
        SdkTracerProvider provider = options.install(SdkTracerProvider.builder())
                .addSpanProcessor(yours)
                .build();
        SessionTracer tracer = options.openTelemetry(sdk).build();
        provider.close();
        return tracer;
    }

    static List<Object> watched(MeterProvider meters) {
        SessionTracer tracer = SessionTracer.builder()
                .exporterOptions(e -> e.meterProvider(meters))
                .build();
        ExporterStats spans = tracer.exporterStats();
        TracerStats values = tracer.stats();
        return List.of(spans, values);
    }

    private static Map<String, String> find(String id) {
        return Map.of("name", id);
    }

    record Answer(String text) {}

    interface Model {

        CompletionStage<Answer> ask(String question);
    }

    interface Configuration {

        String getString(String name);
    }
}
