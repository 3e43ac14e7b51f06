package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A response has one handler of each kind. */
class RequestHandlerSlotsTest {

    @Test
    void whereOurTracerTellsOfTheEndTheHandlersOfWhoeverStandsAroundStay() throws Exception {
        CompletableFuture<Void> logged = new CompletableFuture<>();
        CompletableFuture<Void> counted = new CompletableFuture<>();
        try (Traced traced = new Traced(Mode.OUR_FACTORY)) {
            Handler<HttpServerRequest> tracing =
                    traced.tracing.requestHandler(request -> request.response().end("ok"));
            try (HttpPair pair = new HttpPair(traced.vertx, HttpVersion.HTTP_1_1, request -> {
                request.response().endHandler(end -> logged.complete(null));
                request.response().bodyEndHandler(end -> counted.complete(null));
                tracing.handle(request);
            })) {
                Traced.await(pair.webClient().get("/").send());
                logged.get(60, TimeUnit.SECONDS);
                counted.get(60, TimeUnit.SECONDS);
                traced.spans.await(SpanKind.SERVER);
            }
            assertThat(traced.spans.of(SpanKind.SERVER)).hasSize(1);
        }
    }
}
