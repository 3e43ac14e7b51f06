package dev.waggle.vertx;

/** How requests are received: session, trust and response headers. */
public interface RoutingOptions {}
