package dev.waggle.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@SuppressWarnings("MustBeClosedChecker") // Leaving scopes open is what is tested.
class StrictContextExtensionTest {

    private final ScopeLedger ledger = new ScopeLedger(ContextStorage.defaultStorage());
    private final Context context = Context.root().with(ContextKey.named("k"), "v");

    @Test
    void theStorageOfAllTestsIsTheLedgerOverTheStrictOne() throws Exception {
        assertThat(ContextStorage.get()).isInstanceOf(ScopeLedger.class);
        Scope scope = context.makeCurrent();
        AtomicReference<Throwable> refusal = new AtomicReference<>();
        Thread other = new Thread(() -> {
            try {
                scope.close();
            } catch (Throwable e) {
                refusal.set(e);
            }
        });
        other.start();
        other.join();
        scope.close();
        assertThat(refusal.get()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aScopeThatTheTestLeavesOpenFailsItAtOnce() {
        try (Scope scope = ledger.attach(context)) {
            assertThat(scope).isNotNull();
            assertThatThrownBy(() -> StrictContextExtension.requireClosed(ledger, Set.of(), Duration.ofHours(1)))
                    .isInstanceOf(AssertionError.class)
                    .satisfies(e -> assertThat(e.getSuppressed()[0])
                            .hasMessageContaining(Thread.currentThread().getName()));
        }
    }

    @Test
    void aScopeThatWasOpenBeforeTheTestIsNotItsFault() throws Exception {
        try (Scope scope = ledger.attach(context)) {
            assertThat(scope).isNotNull();
            StrictContextExtension.requireClosed(ledger, ledger.open(), Duration.ofHours(1));
        }
    }

    @Test
    void workThatIsStillUnderWayOnAnotherThreadIsWaitedFor() throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
            try (Scope scope = ledger.attach(context)) {
                opened.countDown();
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        opened.await();
        assertThatThrownBy(() -> StrictContextExtension.requireClosed(ledger, Set.of(), Duration.ofMillis(20)))
                .isInstanceOf(AssertionError.class);
        go.countDown();
        StrictContextExtension.requireClosed(ledger, Set.of(), Duration.ofSeconds(60));
        work.join();
        assertThat(ledger.open()).isEmpty();
    }
}
