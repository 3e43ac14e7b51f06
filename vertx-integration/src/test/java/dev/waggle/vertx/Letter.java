package dev.waggle.vertx;

/** A body of a class that only its codec knows. */
record Letter(String text) {}
