package dev.waggle.core.autoconfigure;

import dev.waggle.core.SessionPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurablePropagatorProvider;

/** Makes {@code OTEL_PROPAGATORS=waggle} mean ours. Not for use in code. */
public final class SessionPropagatorProvider implements ConfigurablePropagatorProvider {

    @Override
    public TextMapPropagator getPropagator(ConfigProperties config) {
        return SessionPropagator.getInstance();
    }

    @Override
    public String getName() {
        return "waggle";
    }
}
