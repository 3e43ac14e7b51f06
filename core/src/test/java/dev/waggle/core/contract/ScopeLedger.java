package dev.waggle.core.contract;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A context storage that knows which scopes are open, and where and on which thread each was opened. */
final class ScopeLedger implements ContextStorage {

    /** An open scope; its stack trace is the place that opened it. */
    static final class Entry extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Thread opener = Thread.currentThread();

        private Entry(Context context) {
            super("thread '" + Thread.currentThread().getName() + "' left open a scope of " + context);
        }

        Thread opener() {
            return opener;
        }
    }

    private final ContextStorage delegate;
    private final Set<Entry> open = ConcurrentHashMap.newKeySet();

    ScopeLedger(ContextStorage delegate) {
        this.delegate = delegate;
    }

    @Override
    public Scope attach(Context toAttach) {
        Scope scope = delegate.attach(toAttach);
        if (scope == Scope.noop()) {
            return scope;
        }
        Entry entry = new Entry(toAttach);
        open.add(entry);
        return () -> {
            open.remove(entry);
            scope.close();
        };
    }

    @Override
    public @Nullable Context current() {
        return delegate.current();
    }

    @Override
    public Context root() {
        return delegate.root();
    }

    Set<Entry> open() {
        return Set.copyOf(open);
    }
}
