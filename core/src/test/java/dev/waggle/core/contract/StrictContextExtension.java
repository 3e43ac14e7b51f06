package dev.waggle.core.contract;

import io.opentelemetry.context.ContextStorage;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails the test that leaves an OpenTelemetry scope open.
 *
 * <p>Registered for all tests through the service loader. Closing a scope on another thread, or out of order, is refused
 * by OpenTelemetry's own strict storage beneath, which a system property switches on; what that storage cannot say is
 * which test left a scope, and whether one on an event loop is a leak or merely still at work. This waits for the latter.
 */
public final class StrictContextExtension implements BeforeEachCallback, AfterEachCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Namespace NAMESPACE = Namespace.create(StrictContextExtension.class);
    private static final AtomicReference<ScopeLedger> LEDGER = new AtomicReference<>();

    static {
        ContextStorage.addWrapper(storage -> {
            ScopeLedger ledger = new ScopeLedger(storage);
            LEDGER.set(ledger);
            return ledger;
        });
        // Built now: a wrapper that is added after the first use is ignored, and nothing would be checked.
        ContextStorage.get();
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        test.getStore(NAMESPACE).put(test.getUniqueId(), ledger().open());
    }

    @Override
    public void afterEach(ExtensionContext test) throws InterruptedException {
        Set<?> before = test.getStore(NAMESPACE).remove(test.getUniqueId(), Set.class);
        requireClosed(ledger(), before == null ? Set.of() : before, PATIENCE);
    }

    /** What the test's own thread left open will not be closed by anybody; other threads may still be at work. */
    static void requireClosed(ScopeLedger ledger, Set<?> before, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Set<ScopeLedger.Entry> left = openSince(ledger, before);
        while (!left.isEmpty()) {
            boolean own = left.stream().anyMatch(entry -> entry.opener() == Thread.currentThread());
            if (own || System.nanoTime() - deadline > 0) {
                AssertionError error = new AssertionError(left.size() + " scope(s) left open");
                left.forEach(error::addSuppressed);
                throw error;
            }
            Thread.sleep(5);
            left = openSince(ledger, before);
        }
    }

    private static Set<ScopeLedger.Entry> openSince(ScopeLedger ledger, Set<?> before) {
        Set<ScopeLedger.Entry> open = new HashSet<>(ledger.open());
        open.removeAll(before);
        return open;
    }

    private static ScopeLedger ledger() {
        ScopeLedger ledger = LEDGER.get();
        if (ledger == null) {
            throw new IllegalStateException("OpenTelemetry's context was used before the strict context check began");
        }
        return ledger;
    }
}
