package dev.waggle.viewer;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** How the JSON endpoints answer. */
final class Answers {
    private static final System.Logger LOG = System.getLogger("dev.waggle.viewer");

    private Answers() {}

    static void json(RoutingContext rc, int status, JsonObject body) {
        if (!rc.response().ended() && !rc.response().closed()) {
            rc.response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .putHeader("cache-control", "no-store")
                    .end(body.toBuffer());
        }
    }

    static void refuse(RoutingContext rc, int status, String message) {
        if (status == 429 || status == 503) {
            rc.response().putHeader("retry-after", "1");
        }
        if (!rc.request().isEnded()) {
            // the rest of a body that is not wanted would have to be read before the next request of this connection
            rc.response().putHeader("connection", "close");
        }
        json(rc, status, new JsonObject().put("error", message));
    }

    static void fail(RoutingContext rc, Throwable failure) {
        if (failure instanceof Refusal) {
            refuse(rc, ((Refusal) failure).status, String.valueOf(failure.getMessage()));
        } else {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "request failed: " + rc.request().method(),
                    failure);
            refuse(rc, 500, "the viewer failed on this request; its log says more");
        }
    }
}
