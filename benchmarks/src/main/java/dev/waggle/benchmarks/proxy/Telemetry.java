package dev.waggle.benchmarks.proxy;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import java.util.Map;

/** How the proxy is traced. */
interface Telemetry {

    Vertx vertx();

    /** Stands first on the router, where there is something to stand there. */
    default void on(Router router) {}

    default WebClient on(WebClient client) {
        return client;
    }

    /** Sends what is left, and says how many spans were lost, or -1 where nobody can say. */
    default long flush() {
        return 0;
    }

    static Telemetry of(String variant, String endpoint) {
        return switch (variant) {
            case "untraced" -> Vertx::vertx;
            case "stock" -> StockTelemetry.exporting(endpoint);
            case "stock-quiet" -> StockTelemetry.silent();
            case "waggle" -> WaggleTelemetry.exporting(endpoint);
            case "waggle-quiet" -> WaggleTelemetry.silent(Map.of());
            case "waggle-unsampled" -> WaggleTelemetry.silent(Map.of("OTEL_TRACES_SAMPLER", "always_off"));
            case "waggle-disabled" -> WaggleTelemetry.silent(Map.of("OTEL_SDK_DISABLED", "true"));
            default -> throw new IllegalArgumentException(variant);
        };
    }
}
