package dev.waggle.core;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A processor of the application's own. OpenTelemetry lets what it throws out of the start and the end of every span, into work
 * that has nothing to do with it; here it is logged once.
 */
final class GuardedSpanProcessor implements ExtendedSpanProcessor {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    private final SpanProcessor processor;
    private final AtomicBoolean said = new AtomicBoolean();

    GuardedSpanProcessor(SpanProcessor processor) {
        this.processor = processor;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        guarded(() -> processor.onStart(parent, span));
    }

    @Override
    public boolean isStartRequired() {
        return processor.isStartRequired();
    }

    @Override
    public void onEnding(ReadWriteSpan span) {
        if (processor instanceof ExtendedSpanProcessor extended) {
            guarded(() -> extended.onEnding(span));
        }
    }

    @Override
    public boolean isOnEndingRequired() {
        return processor instanceof ExtendedSpanProcessor extended && extended.isOnEndingRequired();
    }

    @Override
    public void onEnd(ReadableSpan span) {
        guarded(() -> processor.onEnd(span));
    }

    @Override
    public boolean isEndRequired() {
        return processor.isEndRequired();
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable broken) {
            say(broken);
        }
    }

    private void say(Throwable broken) {
        if (said.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "A span processor failed; said once: "
                            + processor.getClass().getName(),
                    broken);
        }
    }

    @Override
    public CompletableResultCode forceFlush() {
        return guarded(processor::forceFlush);
    }

    @Override
    public CompletableResultCode shutdown() {
        return guarded(processor::shutdown);
    }

    /** One that throws keeps none behind it from being asked. */
    private CompletableResultCode guarded(Supplier<CompletableResultCode> call) {
        try {
            return call.get();
        } catch (Throwable broken) {
            say(broken);
            return CompletableResultCode.ofFailure();
        }
    }

    @Override
    public String toString() {
        return processor.toString();
    }
}
