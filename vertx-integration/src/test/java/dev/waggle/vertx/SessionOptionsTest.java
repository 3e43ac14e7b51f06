package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.await;
import static dev.waggle.vertx.Traced.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.net.NetClient;
import io.vertx.ext.web.Router;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In which order a request is asked for its session. */
class SessionOptionsTest {

    /** The session of a request with the header {@code x-chat: by-header} and another in its baggage. */
    private static String session(Mode mode, Consumer<? super RoutingOptions> options) {
        try (Traced traced = new Traced(mode)) {
            Router router = Router.router(traced.vertx);
            router.route().handler(traced.tracing.routingHandler(options::accept));
            router.get("/").handler(rc -> rc.end());
            int port = await(traced.vertx
                            .createHttpServer()
                            .requestHandler(router)
                            .listen(0, "127.0.0.1"))
                    .actualPort();
            NetClient client = traced.vertx.createNetClient();
            await(client.connect(port, "127.0.0.1")
                    .compose(socket -> socket.write("GET / HTTP/1.1\r\nhost: localhost\r\nx-chat: by-header\r\n"
                            + "baggage: session_id=by-baggage\r\n\r\n")));
            String session = String.valueOf(text(traced.spans.await(SpanKind.SERVER), "honeyhive.session_id"));
            // Vert.x closes the connections of a client that nobody holds any more.
            await(client.close());
            return session;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OUR_FACTORY", "NO_TRACER"})
    void codeIsAskedFirst(Mode mode) {
        assertThat(session(mode, o -> o.sessionRequestHeader("x-chat").sessionFrom(rc -> "by-code")))
                .isEqualTo("by-code");
    }

    @ParameterizedTest
    @EnumSource(names = {"OUR_FACTORY", "NO_TRACER"})
    void theHeaderIsAskedWhereCodeGivesNone(Mode mode) {
        assertThat(session(mode, o -> o.sessionRequestHeader("x-chat").sessionFrom(rc -> null)))
                .isEqualTo("by-header");
    }

    @ParameterizedTest
    @EnumSource(names = {"OUR_FACTORY", "NO_TRACER"})
    void theHeaderIsAskedWhereCodeGivesWhatIsNoId(Mode mode) {
        assertThat(session(mode, o -> o.sessionRequestHeader("x-chat").sessionFrom(rc -> "no id at all")))
                .isEqualTo("by-header");
    }

    @ParameterizedTest
    @EnumSource(names = {"OUR_FACTORY", "NO_TRACER"})
    void theHeaderIsAskedWhereCodeThrows(Mode mode) {
        assertThat(session(
                        mode,
                        o -> o.sessionRequestHeader("x-chat").sessionFrom(rc -> {
                            throw new IllegalStateException("resolver");
                        })))
                .isEqualTo("by-header");
    }

    @ParameterizedTest
    @EnumSource(names = {"OUR_FACTORY", "NO_TRACER"})
    void theBaggageIsAskedWhereTheHeaderIsMissing(Mode mode) {
        assertThat(session(mode, o -> o.sessionRequestHeader("x-other"))).isEqualTo("by-baggage");
    }
}
