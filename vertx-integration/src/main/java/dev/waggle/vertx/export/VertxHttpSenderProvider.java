package dev.waggle.vertx.export;

import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;

/**
 * Lets OpenTelemetry's own OTLP exporters (metrics, logs, traces) send through Vert.x, so that OkHttp and the Kotlin
 * runtime can be excluded. With several senders on the class path, choose this one with
 * {@code -Dio.opentelemetry.sdk.common.export.HttpSenderProvider=dev.waggle.vertx.export.VertxHttpSenderProvider}.
 */
public final class VertxHttpSenderProvider implements HttpSenderProvider {

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
        return new VertxHttpSender(config);
    }
}
