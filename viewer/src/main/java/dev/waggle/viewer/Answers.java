package dev.waggle.viewer;

import io.vertx.core.http.HttpVersion;
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
        leaveUnread(rc);
        json(rc, status, new JsonObject().put("error", message));
    }

    /** On HTTP/1 the rest of a refused body would have to be read before the next request; HTTP/2 knows no such header. */
    static void leaveUnread(RoutingContext rc) {
        if (!rc.request().isEnded() && rc.request().version() != HttpVersion.HTTP_2) {
            rc.response().putHeader("connection", "close");
        }
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
