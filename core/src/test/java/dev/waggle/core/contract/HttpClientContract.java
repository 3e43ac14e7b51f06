package dev.waggle.core.contract;

import static io.opentelemetry.api.trace.SpanKind.CLIENT;

import dev.waggle.core.Event;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.SessionTracerBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the HTTP client half of an integration must do, against a real {@link Upstream}.
 *
 * <p>The cases are in {@link HttpClientLifeContract} and {@link HttpClientInjectContract}; a subclass of each per
 * protocol and mode runs them.
 */
public abstract class HttpClientContract {

    RecordedSpans spans = new RecordedSpans();
    private @Nullable Upstream upstream;
    private @Nullable ClientUnderTest client;
    private final List<AutoCloseable> open = new ArrayList<>();

    /** A client that follows no redirects, wrapped. */
    protected abstract ClientUnderTest client(SessionTracer tracer) throws Exception;

    /** The server to call; over HTTP/1.1 unless a subclass has another. */
    protected Upstream upstream() throws Exception {
        return new SocketUpstream();
    }

    @BeforeEach
    void start() throws Exception {
        start(builder -> {});
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        open.clear();
    }

    /** Starts anew, with options of the tracer. */
    void start(Consumer<SessionTracerBuilder> options) throws Exception {
        closeAll();
        spans = new RecordedSpans(options);
        open.add(spans);
        upstream = upstream();
        open.add(upstream);
        client = client(spans.tracer());
        open.add(client);
    }

    Upstream server() {
        if (upstream == null) {
            throw new IllegalStateException("not started");
        }
        return upstream;
    }

    ClientUnderTest under() {
        if (client == null) {
            throw new IllegalStateException("not started");
        }
        return client;
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + server().port() + path);
    }

    String get(String path) throws Exception {
        return get(Context.root(), path, Map.of());
    }

    String get(Context parent, String path, Map<String, String> headers) throws Exception {
        return await(under().send(parent, "GET", uri(path), headers, null));
    }

    SpanData clientSpan() {
        return spans.await(CLIENT);
    }

    /** The one request that arrived. */
    Upstream.Seen arrived() {
        if (server().seen().size() != 1) {
            throw new AssertionError("arrived: " + server().seen());
        }
        return server().seen().get(0);
    }

    Event event(String name, String sessionId) {
        SessionTracer tracer = spans.tracer();
        return tracer.startEvent(Context.root(), name, e -> e.session(tracer.joinSession(sessionId)));
    }

    static <T> T await(CompletionStage<T> stage) throws Exception {
        try {
            return stage.toCompletableFuture().get(RecordedSpans.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Waits for a call that has to fail. */
    static void awaitFailure(CompletionStage<?> stage) throws Exception {
        try {
            stage.toCompletableFuture().get(RecordedSpans.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            return;
        } catch (TimeoutException e) {
            throw new AssertionError("the call did not end", e);
        }
        throw new AssertionError("the call did not fail");
    }
}
