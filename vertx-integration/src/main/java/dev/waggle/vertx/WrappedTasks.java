package dev.waggle.vertx;

import io.opentelemetry.context.Context;
import io.vertx.core.Handler;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Tasks that take the context of whoever hands them in to wherever they run. */
final class WrappedTasks {

    private WrappedTasks() {}

    static Runnable wrap(Runnable task) {
        Context captured = Context.current();
        return () -> ContextRunner.run(captured, task);
    }

    static <T> Callable<T> wrap(Callable<T> task) {
        Context captured = Context.current();
        return () -> ContextRunner.call(captured, task);
    }

    static <T> Handler<T> wrap(Handler<T> handler) {
        Context captured = Context.current();
        return event -> ContextRunner.run(captured, () -> handler.handle(event));
    }

    static Executor wrap(Executor executor) {
        if (executor instanceof ExecutorService service) {
            return wrap(service);
        }
        return executor instanceof WrappedExecutor ? executor : new WrappedExecutor(executor);
    }

    static ExecutorService wrap(ExecutorService executor) {
        return executor instanceof WrappedService ? executor : new WrappedService(executor);
    }

    private record WrappedExecutor(Executor delegate) implements Executor {

        @Override
        public void execute(Runnable task) {
            delegate.execute(wrap(task));
        }
    }

    /** Everything but the life cycle goes through {@link #execute}, so that each task is captured exactly once. */
    private static final class WrappedService extends AbstractExecutorService {

        private final ExecutorService delegate;

        WrappedService(ExecutorService delegate) {
            this.delegate = delegate;
        }

        @Override
        public void execute(Runnable task) {
            delegate.execute(wrap(task));
        }

        @Override
        public void shutdown() {
            delegate.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return delegate.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return delegate.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return delegate.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return delegate.awaitTermination(timeout, unit);
        }
    }
}
