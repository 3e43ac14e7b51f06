package dev.waggle.reactor;

/** Which optional libraries are on the class path. */
final class Present {

    static final boolean REACTOR_NETTY = has("reactor.netty.http.server.HttpServerRequest");

    static final boolean MICROMETER_TRACING = has("io.micrometer.tracing.otel.bridge.OtelSpan")
            && has("io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor")
            && has("io.micrometer.context.ThreadLocalAccessor");

    private Present() {}

    private static boolean has(String name) {
        try {
            Class.forName(name, false, Present.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}
