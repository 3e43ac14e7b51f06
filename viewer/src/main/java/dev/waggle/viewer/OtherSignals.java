package dev.waggle.viewer;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code POST /v1/metrics} and {@code /v1/logs}: accepted and thrown away, and the log says so once. An OpenTelemetry
 * agent sends them to the same endpoint as spans unless it is told not to, and would warn for ever that it cannot.
 */
final class OtherSignals implements Handler<RoutingContext> {
    private static final System.Logger LOG = System.getLogger("dev.waggle.viewer");

    private final String signal;
    private boolean said;

    OtherSignals(String signal) {
        this.signal = signal;
    }

    @Override
    public void handle(RoutingContext rc) {
        HttpServerRequest request = rc.request();
        if (!said) {
            said = true;
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} come in at {1}: the viewer shows spans only and discards them",
                    signal,
                    request.path());
        }
        request.handler(chunk -> {}); // read, so that the connection can be used again, and held nowhere
        request.endHandler(end -> answer(rc));
        request.exceptionHandler(rc::fail);
    }

    private static void answer(RoutingContext rc) {
        if (OtlpReceiver.mediaType(rc.request().getHeader("content-type")).equals("application/json")) {
            Answers.json(rc, 200, new JsonObject());
        } else {
            OtlpReceiver.protobuf(rc, 200, new byte[0]);
        }
    }
}
