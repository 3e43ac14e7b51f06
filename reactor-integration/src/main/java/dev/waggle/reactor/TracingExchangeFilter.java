package dev.waggle.reactor;

import dev.waggle.core.SessionTracer;
import io.opentelemetry.context.Context;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/** Opens a client event per subscription, which is per attempt, and follows it to the end of the body. */
final class TracingExchangeFilter implements ExchangeFilterFunction {

    private final SessionTracer tracer;

    TracingExchangeFilter(SessionTracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.deferContextual(view -> {
            Context parent = TracingContext.withTracer(TracingContext.read(view), tracer);
            ClientCall call = ClientCall.start(tracer, parent, request);
            // Deferred, so that what is thrown instead of signalled ends the event too.
            return Mono.defer(() -> next.exchange(call.traced(request)))
                    .map(call::responded)
                    .doOnSuccess(response -> {
                        if (response == null) {
                            call.left();
                        }
                    })
                    .doOnError(call::failed)
                    .doOnCancel(call::left)
                    .contextWrite(target -> TracingContext.write(target, call.context()));
        });
    }
}
