package dev.waggle.benchmarks.hooks;

import dev.waggle.benchmarks.reactor.Chain;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.annotation.support.async.AsyncOperationEndSupport;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import io.opentelemetry.instrumentation.reactor.v3_1.ContextPropagationOperator;
import java.util.Objects;
import java.util.function.Supplier;
import reactor.core.CorePublisher;

/**
 * What OpenTelemetry does for a method with {@code @WithSpan} that returns a Mono or a Flux: a span is started when the
 * method is called, is current while the method runs, and ends with what it returned. The hooks are registered, which act
 * on every operator of the process.
 */
final class Annotated<P extends CorePublisher<String>> implements Supplier<P> {

    private static final String NAME = "call_agent";

    private final Chain chain;
    private final Instrumenter<String, Object> instrumenter;
    private final AsyncOperationEndSupport<String, Object> ends;
    private final P returned;

    /** @param method called once, after the hooks are there to see what it assembles */
    Annotated(Chain chain, Class<?> type, Supplier<? extends P> method) {
        ContextPropagationOperator.create().registerOnEachOperator();
        this.chain = chain;
        this.instrumenter = Instrumenter.<String, Object>builder(chain.openTelemetry(), "benchmark", name -> name)
                .buildInstrumenter();
        this.ends = AsyncOperationEndSupport.create(instrumenter, Object.class, type);
        this.returned = method.get();
    }

    @Override
    public P get() {
        Context context = instrumenter.start(chain.parent(), NAME);
        try (Scope scope = context.makeCurrent()) {
            return Objects.requireNonNull(ends.asyncEnd(context, NAME, returned, null), "asyncEnd");
        }
    }
}
