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
        retryLater(rc, status);
        leaveUnread(rc);
        // "message" is where the JSON of OTLP's errors, google.rpc.Status, has it.
        json(rc, status, new JsonObject().put("error", message).put("message", message));
    }

    static void retryLater(RoutingContext rc, int status) {
        if (status == 429 || status == 503) {
            rc.response().putHeader("retry-after", "1");
        }
    }

    /** On HTTP/1 the rest of a refused body would have to be read before the next request; HTTP/2 knows no such header. */
    static void leaveUnread(RoutingContext rc) {
        if (!rc.request().isEnded() && rc.request().version() != HttpVersion.HTTP_2) {
            rc.response().putHeader("connection", "close");
        }
    }

    static void fail(RoutingContext rc, Throwable failure) {
        Refusal refusal = refusal(rc, failure);
        refuse(rc, refusal.status, String.valueOf(refusal.getMessage()));
    }

    /** What is answered to a failure; one that nobody foresaw is logged. */
    static Refusal refusal(RoutingContext rc, Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        LOG.log(System.Logger.Level.WARNING, "request failed: " + rc.request().method(), failure);
        return new Refusal(500, "the viewer failed on this request; its log says more");
    }
}
