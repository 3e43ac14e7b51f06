package dev.waggle.reactor;

/** Which optional libraries are on the class path. */
final class Present {

    static final boolean REACTOR_NETTY = has("reactor.netty.http.server.HttpServerRequest");

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
