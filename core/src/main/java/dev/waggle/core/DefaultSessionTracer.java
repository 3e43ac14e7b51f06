package dev.waggle.core;

import dev.waggle.core.export.ExporterStats;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.common.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** The tracer: delegates what it can, holds the parts together. */
final class DefaultSessionTracer implements SessionTracer, HasRuntime {

    private final TracerParts parts;
    private final EventRuntime runtime;
    private final Tracer tracer;

    DefaultSessionTracer(TracerParts parts) {
        this.parts = parts;
        this.tracer = parts.openTelemetry().getTracer(SCOPE, Version.CURRENT);
        this.runtime = parts.runtime(tracer);
    }

    @Override
    public EventRuntime runtime() {
        return runtime;
    }

    @Override
    public Session newSession(Consumer<? super SessionSpec> spec) {
        return parts.newSession(spec).toSession();
    }

    @Override
    public Session joinSession(String id) {
        // No project or source of ours: what the caller's headers say of them wins, and without them the stamping
        // falls back to ours.
        return newSession(spec -> spec.id(id).name(null).project(null).source(null));
    }

    @Override
    public CompletionStage<Session> startSession(Consumer<? super SessionSpec> spec) {
        NewSession wanted = parts.newSession(spec);
        return parts.rest().start(wanted, wanted.toSession());
    }

    @Override
    public CompletionStage<Boolean> enrichSession(Session session, Consumer<? super Enrichment<?>> fields) {
        return parts.rest().enrich("enrichSession", session.id(), fields);
    }

    @Override
    public CompletionStage<Boolean> enrichEvent(String eventId, Consumer<? super Enrichment<?>> fields) {
        if (eventId.isBlank()) {
            throw new IllegalArgumentException("eventId must not be blank");
        }
        return parts.rest().enrich("enrichEvent", eventId, fields);
    }

    @Override
    public Event startEvent(String name, Consumer<? super EventSpec<Object>> spec) {
        return runtime.startCurrent(name, spec);
    }

    @Override
    public Event startEvent(Context parent, String name, Consumer<? super EventSpec<Object>> spec) {
        return runtime.start(name, spec, parent);
    }

    @Override
    public <T> CompletionStage<T> event(
            Context parent,
            String name,
            Consumer<? super EventSpec<T>> spec,
            Function<? super Event, ? extends CompletionStage<T>> body) {
        return runtime.event(parent, name, spec, body);
    }

    @Override
    public void enrich(Context context, Consumer<? super Event> fields) {
        runtime.enrich(context, fields);
    }

    @Override
    public Event eventIn(Context context) {
        return runtime.eventIn(context);
    }

    @Override
    public void inject(Context context, Map<? super String, ? super String> headers) {
        inject(context, headers, HeaderMaps.SETTER);
    }

    @Override
    public <C> void inject(Context context, C carrier, TextMapSetter<? super C> setter) {
        parts.propagator().inject(context, carrier, setter::set);
    }

    @Override
    public Context extract(Map<String, ?> headers) {
        return extract(Context.root(), headers, HeaderMaps.GETTER);
    }

    @Override
    @SuppressWarnings("unchecked") // A getter only takes carriers in: one for a super type serves the type as well.
    public <C> Context extract(Context context, C carrier, TextMapGetter<? super C> getter) {
        return parts.propagator().extract(context, carrier, (TextMapGetter<C>) getter);
    }

    @Override
    public <T> T withRemoteContext(Map<String, ?> headers, Callable<T> body) throws Exception {
        try (Scope ignored = runtime().threadRules.makeCurrent(extract(headers))) {
            return body.call();
        }
    }

    @Override
    public boolean propagatesTo(String host) {
        return parts.propagatesTo(host);
    }

    @Override
    public Tracer tracer() {
        return tracer;
    }

    @Override
    public OpenTelemetry openTelemetry() {
        return parts.openTelemetry();
    }

    @Override
    public Clock clock() {
        return parts.clock();
    }

    @Override
    public boolean isEnabled() {
        return parts.enabled();
    }

    @Override
    public TracerStats stats() {
        return parts.counters().snapshot();
    }

    @Override
    public ExporterStats exporterStats() {
        return parts.delivery().exporterStats();
    }

    @Override
    public CompletionStage<FlushResult> flush(Duration timeout) {
        return parts.delivery().flush(timeout);
    }

    @Override
    public FlushResult flushAndWait(Duration timeout) {
        requireBlockingAllowed();
        return parts.delivery().flush(timeout).toCompletableFuture().join();
    }

    @Override
    public void close() {
        CompletionStage<?> closed = parts.delivery().close();
        if (!runtime.threadRules.refusesBlocking()) {
            closed.toCompletableFuture().join();
        }
    }

    private void requireBlockingAllowed() {
        if (runtime.threadRules.refusesBlocking()) {
            throw new IllegalStateException("flushAndWait would block "
                    + Thread.currentThread().getName()
                    + ", an event loop or the exporter itself: use flush, which does not wait");
        }
    }

    @Override
    public String toString() {
        return "SessionTracer[" + parts.description() + "]";
    }
}
