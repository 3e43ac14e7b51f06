package dev.waggle.core;

import org.jspecify.annotations.Nullable;

/** The version in the jar's manifest; from a folder of classes there is none. */
final class Version {

    static final String CURRENT = read();

    private Version() {}

    private static String read() {
        @Nullable String version = SessionTracer.class.getPackage().getImplementationVersion();
        return version != null ? version : "development";
    }
}
