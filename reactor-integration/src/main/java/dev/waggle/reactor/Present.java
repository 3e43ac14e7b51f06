package dev.waggle.reactor;

/** Which optional libraries are on the class path. */
final class Present {

    static final boolean REACTOR_NETTY = has("reactor.netty.http.server.HttpServerRequest");

    static final boolean MICROMETER_TRACING = has("io.micrometer.tracing.otel.bridge.OtelSpan")
            && has("io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor")
            && has("io.micrometer.context.ThreadLocalAccessor");

    static final boolean OPENTELEMETRY_HOOKS =
            works("io.opentelemetry.instrumentation.reactor.v3_1.ContextPropagationOperator");

    private Present() {}

    private static boolean has(String name) {
        return found(name, false);
    }

    /** Initialised too: this one needs other jars, of versions that fit it. */
    private static boolean works(String name) {
        return found(name, true);
    }

    private static boolean found(String name, boolean initialised) {
        try {
            Class.forName(name, initialised, Present.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}
