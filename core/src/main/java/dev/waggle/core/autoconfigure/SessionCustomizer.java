package dev.waggle.core.autoconfigure;

import dev.waggle.core.SessionTracer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/** Stamps the session on the spans of an autoconfigured SDK. Adds no exporter. Not for use in code. */
public final class SessionCustomizer implements AutoConfigurationCustomizerProvider {

    @Override
    public void customize(AutoConfigurationCustomizer configuration) {
        configuration.addTracerProviderCustomizer((builder, properties) -> SessionTracer.install(builder));
    }
}
