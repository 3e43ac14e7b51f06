package dev.waggle.core.internal;

/**
 * Marks a {@link io.opentelemetry.context.propagation.TextMapGetter} whose carrier finds a name whatever its case, and
 * whatever case it is asked in. Nobody walks over all names of such a carrier in search of another spelling.
 */
public interface CaseFolding {}
