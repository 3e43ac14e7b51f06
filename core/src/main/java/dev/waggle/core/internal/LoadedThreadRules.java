package dev.waggle.core.internal;

import dev.waggle.core.ThreadRules;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The rules of all integrations on the class path, asked as one. Loaded once per tracer, or exporter. */
public final class LoadedThreadRules {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    private final ThreadRules[] rules;

    private LoadedThreadRules(List<ThreadRules> rules) {
        this.rules = rules.toArray(ThreadRules[]::new);
    }

    /** Those that {@link ServiceLoader} finds; one that cannot be loaded is logged. */
    public static LoadedThreadRules load() {
        List<ThreadRules> found = new ArrayList<>();
        Iterator<ThreadRules> services = ServiceLoader.load(ThreadRules.class, ThreadRules.class.getClassLoader())
                .iterator();
        try {
            while (services.hasNext()) {
                found.add(services.next());
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            LOG.log(Level.WARNING, "An integration''s ThreadRules could not be loaded", e);
        }
        return new LoadedThreadRules(found);
    }

    /** What the integration whose thread this is offers instead of a current event; null where one may be current. */
    public @Nullable String alternativeToCurrent() {
        for (ThreadRules rule : rules) {
            if (rule.refusesCurrent()) {
                return rule.alternative();
            }
        }
        return null;
    }

    /** Makes a context current as the integration whose thread this is does it. */
    @SuppressWarnings("MustBeClosedChecker") // the caller's to close
    public Scope makeCurrent(Context context) {
        for (ThreadRules rule : rules) {
            Scope scope = rule.makeCurrent(context);
            if (scope != null) {
                return scope;
            }
        }
        return context.makeCurrent();
    }

    /** Whether waiting on the calling thread would stop an event loop, or the exporter itself. */
    public boolean refusesBlocking() {
        if (Thread.currentThread() instanceof ExporterThread) {
            return true;
        }
        for (ThreadRules rule : rules) {
            if (rule.refusesBlocking()) {
                return true;
            }
        }
        return false;
    }
}
