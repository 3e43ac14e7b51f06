package dev.waggle.core;

import dev.waggle.core.export.BatchExporterBuilder;
import dev.waggle.core.export.ExporterStats;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.common.Clock;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The front door: sessions, events, propagation and delivery of one service.
 *
 * <p>One per service, safe for any thread. Building fails at once on a wrong option, naming it and its value. Once it
 * is built nothing here throws into the application, unless a method says so, and nothing blocks except
 * {@link #flushAndWait} and {@link #close}.
 *
 * <pre>{@code
 * SessionTracer tracer = SessionTracer.builder().service("gateway").project("support-bot").source("production").build();
 * try (Event event = tracer.startEvent("lookup", e -> e.session(tracer.newSession()).inputs(Map.of("id", id)))) {
 *     event.outputs(find(id));
 * }
 * }</pre>
 *
 * A session begins where code says so ({@link EventSpec#session}), at the HTTP handlers of the integrations and in Lambda functions;
 * events below are in it. Under a context without one an event belongs to no session.
 */
public interface SessionTracer extends AutoCloseable {

    /** The instrumentation scope of all spans that Waggle makes. */
    String SCOPE = "dev.waggle";

    /** A builder that starts from the environment; what is set in code wins. */
    static SessionTracerBuilder builder() {
        return new SessionTracerBuilder();
    }

    /**
     * A tracer from the environment alone: the {@code HH_*} and {@code OTEL_*} variables.
     *
     * @throws IllegalArgumentException naming the variable and value that is wrong
     */
    static SessionTracer fromEnvironment() {
        return builder().build();
    }

    /**
     * A tracer over an SDK that the application built itself. Adds no exporter and never closes the SDK. Where the SDK
     * lacks what stamps the session ({@link #install}) or carries it (our propagator), warns once with the lines to add.
     * With options: {@link SessionTracerBuilder#openTelemetry}.
     */
    static SessionTracer create(OpenTelemetry openTelemetry) {
        return builder().openTelemetry(openTelemetry).build();
    }

    /**
     * Makes an SDK of the application's own stamp the session on every span; returns the builder that it is given. With
     * options: {@link SessionTracerBuilder#install}.
     */
    static SdkTracerProviderBuilder install(SdkTracerProviderBuilder builder) {
        return builder().install(builder);
    }

    /** A new session with a random id and the tracer's names. Local: no network. */
    default Session newSession() {
        return newSession(spec -> {});
    }

    /**
     * A new session. Local: no network; the back end learns of it from its first span.
     *
     * @throws IllegalArgumentException when the id breaks the grammar
     */
    Session newSession(Consumer<? super SessionSpec> spec);

    /**
     * The session of which only the id came along. UUID-shaped ids are lower-cased.
     *
     * @throws IllegalArgumentException when the id does not match {@code [A-Za-z0-9._-]{1,128}}
     */
    Session joinSession(String id);

    /**
     * Creates the session over HoneyHive's REST API. Completes within the REST time-out (5 s), never exceptionally: after a
     * failure, logged once, with a local session of the same id. What it says of the session is redacted and cut like the
     * fields of an event.
     *
     * <p>Nothing is sent, and the session is a local one, in test mode, by a disabled tracer, and, with one warning, where neither
     * {@link SessionTracerBuilder#apiKey} nor {@link SessionTracerBuilder#serverUrl} was given, nor {@code HH_API_KEY} or
     * {@code HH_API_URL} set.
     *
     * @throws IllegalArgumentException when the id breaks the grammar
     */
    CompletionStage<Session> startSession(Consumer<? super SessionSpec> spec);

    /**
     * Adds to a session over REST. Completes with whether the back end took it, never exceptionally; a failure is
     * logged once. Inputs are refused by the back end and go to {@code metadata.inputs}. Redacted and cut like the fields
     * of an event; of a lambda that throws, what it said before is sent. Where {@link #startSession} sends nothing the
     * answer is false, and the lambda is not called.
     */
    CompletionStage<Boolean> enrichSession(Session session, Consumer<? super Enrichment<?>> fields);

    /**
     * Adds to an event over REST as {@link #enrichSession} does to a session: also long after its end. For back ends without REST
     * an event of its own that links to it says the same ({@link EventSpec#link}).
     *
     * @param eventId the id that the back end knows it by; it is not that of its span
     * @throws IllegalArgumentException when the id is blank
     */
    CompletionStage<Boolean> enrichEvent(String eventId, Consumer<? super Enrichment<?>> fields);

    /**
     * Starts an event under the current context and makes it current on this thread until {@link Event#close}. On a
     * thread that refuses that (a Vert.x event loop), it is not made current, and a warning names the alternative once.
     */
    Event startEvent(String name, Consumer<? super EventSpec<Object>> spec);

    /** Starts an event under {@code parent}; current nowhere, to be ended by hand. */
    Event startEvent(Context parent, String name, Consumer<? super EventSpec<Object>> spec);

    /** {@link #event(Context, String, Consumer, Function)} under the current context. */
    default <T> CompletionStage<T> event(
            String name,
            Consumer<? super EventSpec<T>> spec,
            Function<? super Event, ? extends CompletionStage<T>> body) {
        return event(Context.current(), name, spec, body);
    }

    /**
     * An event around asynchronous work: ends when the stage that {@code body} returns completes. The event's context
     * is current while {@code body} runs, on a thread that allows it. A cancelled stage ends the event as cancelled.
     *
     * @return a stage with the outcome of the body's; what {@code body} throws fails it
     */
    <T> CompletionStage<T> event(
            Context parent,
            String name,
            Consumer<? super EventSpec<T>> spec,
            Function<? super Event, ? extends CompletionStage<T>> body);

    /** Enriches the event of the current context. */
    default void enrich(Consumer<? super Event> fields) {
        enrich(Context.current(), fields);
    }

    /** Enriches the event, or the span of any other instrumentation, of this context. Without one: counted, dropped. */
    void enrich(Context context, Consumer<? super Event> fields);

    /** The event of this context; around a span that other instrumentation made, a new handle for it. Never null. */
    Event eventIn(Context context);

    /** {@link #inject(Context, Object, TextMapSetter)} of the current context into a map. */
    default void inject(Map<? super String, ? super String> headers) {
        inject(Context.current(), headers);
    }

    /** {@link #inject(Context, Object, TextMapSetter)} into a map; header names that differ only in case are replaced. */
    void inject(Context context, Map<? super String, ? super String> headers);

    /** Writes {@code traceparent}, {@code tracestate} and {@code baggage}, one of each, as {@link SessionPropagator}. */
    <C> void inject(Context context, C carrier, TextMapSetter<? super C> setter);

    /**
     * What the headers say, as a context under the root context. Values may be strings or iterables of strings; names
     * are case-insensitive. Malformed headers are ignored.
     */
    Context extract(Map<String, ?> headers);

    /** What the carrier says, on top of {@code context}. */
    <C> Context extract(Context context, C carrier, TextMapGetter<? super C> getter);

    /**
     * Runs blocking code under the context that the headers say.
     *
     * @throws Exception what {@code body} throws
     */
    <T> T withRemoteContext(Map<String, ?> headers, Callable<T> body) throws Exception;

    /** Whether this tracer's context may be sent to a host ({@link SessionTracerBuilder#propagateTo}). */
    boolean propagatesTo(String host);

    /** OpenTelemetry's tracer underneath, for integrations that make their own spans. */
    Tracer tracer();

    /** The OpenTelemetry instance underneath, with our propagator. */
    OpenTelemetry openTelemetry();

    /** The clock that its spans are timed by; over an SDK of the application's own, OpenTelemetry's default. */
    default Clock clock() {
        return Clock.getDefault();
    }

    /** False for a tracer that is switched off ({@code OTEL_SDK_DISABLED}): it propagates and records nothing. */
    boolean isEnabled();

    /** What of events and headers was dropped and refused so far. */
    TracerStats stats();

    /**
     * What became of the spans so far: delivered, lost and why, waiting. Cheap enough for a gauge that is read every second; the
     * same numbers are metrics of OpenTelemetry's ({@link BatchExporterBuilder#meterProvider}). All zero where another SDK, or
     * nothing, exports them.
     */
    ExporterStats exporterStats();

    /**
     * Delivers everything that was ended before the call. Never blocks, never fails: the result says what was delivered and
     * lost since the last flush that was complete before this call, so that of two at once each tells all. Over an
     * OpenTelemetry that hides its SDK, as the global one does, nothing can be flushed, and the result is never complete.
     *
     * @throws IllegalArgumentException when the time-out is not positive
     */
    CompletionStage<FlushResult> flush(Duration timeout);

    /**
     * {@link #flush} for blocking code.
     *
     * @throws IllegalStateException on an event loop, and in what follows a {@link #flush} on the exporter's own thread
     */
    FlushResult flushAndWait(Duration timeout);

    /**
     * Flushes within five seconds, then stops. Idempotent. On an event loop and on the exporter's own thread it starts closing
     * and does not wait.
     */
    @Override
    void close();
}
