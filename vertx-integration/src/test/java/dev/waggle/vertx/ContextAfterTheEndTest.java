package dev.waggle.vertx;

import static dev.waggle.vertx.Traced.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * DESIGN, line 2: after the response has ended, or after {@code reply()}, the context is gone.
 *
 * <p>Stock: {@code sendResponse} takes the span out of the slot. Ours leaves it there: the slot belongs to one request.
 */
class ContextAfterTheEndTest {

    private final Vertx outside = Vertx.vertx();

    @AfterEach
    void close() {
        await(outside.close());
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void workAfterTheResponseKeepsItsParentWhereTheStockTracerLosesIt(HttpVersion version) {
        assertThat(afterTheResponse(Mode.STOCK_FACTORY, version)).isFalse();
        assertThat(afterTheResponse(Mode.OUR_FACTORY, version)).isTrue();
    }

    @Test
    void workAfterTheReplyKeepsItsParentWhereTheStockTracerLosesIt() {
        assertThat(afterTheReply(Mode.STOCK_FACTORY)).isFalse();
        assertThat(afterTheReply(Mode.OUR_FACTORY)).isTrue();
    }

    /** Whether the server span is still the current one a while after the response. */
    private boolean afterTheResponse(Mode mode, HttpVersion version) {
        Promise<SpanContext> later = Promise.promise();
        try (Traced traced = new Traced(mode);
                HttpPair pair = new HttpPair(traced.vertx, version, request -> {
                    // With ours the server span starts when somebody looks at it.
                    assertThat(Span.current().getSpanContext().isValid()).isTrue();
                    request.response()
                            .end("done")
                            .onComplete(ended -> traced.vertx.setTimer(
                                    20, fired -> later.complete(Span.current().getSpanContext())));
                })) {
            await(pair.client(outside)
                    .request(HttpMethod.GET, "/")
                    .compose(request -> request.send().compose(response -> response.body())));
            SpanContext current = await(later.future());
            return current.isValid()
                    && current.getSpanId()
                            .equals(traced.spans.await(SpanKind.SERVER).getSpanId());
        }
    }

    private boolean afterTheReply(Mode mode) {
        try (Traced traced = new Traced(mode)) {
            Promise<SpanContext> later = Promise.promise();
            traced.vertx.eventBus().consumer("eager", message -> {
                message.reply("done");
                traced.vertx.setTimer(20, fired -> later.complete(Span.current().getSpanContext()));
            });
            traced.within("root", () -> traced.vertx.eventBus().request("eager", "go"));
            return await(later.future()).isValid();
        }
    }
}
