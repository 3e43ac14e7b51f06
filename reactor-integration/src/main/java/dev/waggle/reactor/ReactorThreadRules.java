package dev.waggle.reactor;

import dev.waggle.core.ThreadRules;
import reactor.core.scheduler.Schedulers;

/**
 * What core may do on Reactor's threads; found through {@link java.util.ServiceLoader}, public for that reason only.
 *
 * <p>Waiting is refused where {@code Mono.block} refuses it, reactor-netty's event loops included. An event may be current:
 * a callback runs to its end before its thread does anything else.
 */
public final class ReactorThreadRules implements ThreadRules {

    /** Called by {@link java.util.ServiceLoader}. */
    public ReactorThreadRules() {}

    @Override
    public boolean refusesCurrent() {
        return false;
    }

    @Override
    public boolean refusesBlocking() {
        return Schedulers.isInNonBlockingThread();
    }

    @Override
    public String alternative() {
        return "Enrich.event(…)";
    }
}
