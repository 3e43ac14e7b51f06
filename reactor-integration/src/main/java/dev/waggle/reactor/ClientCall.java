package dev.waggle.reactor;

import dev.waggle.core.SessionTracer;
import dev.waggle.core.http.HttpClientSpan;
import io.opentelemetry.context.Context;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Flux;

/** One attempt of a request, to the end of the response's body. */
final class ClientCall {

    private final HttpClientSpan span;
    private final AtomicBoolean bodyTaken = new AtomicBoolean();

    private ClientCall(HttpClientSpan span) {
        this.span = span;
    }

    static ClientCall start(SessionTracer tracer, Context parent, ClientRequest request) {
        return new ClientCall(HttpClientSpan.start(tracer, parent, new OutboundRequest(request), 0));
    }

    Context context() {
        return span.context();
    }

    ClientRequest traced(ClientRequest request) {
        return ClientRequest.from(request)
                .headers(headers -> span.inject(
                        headers,
                        (carrier, name, value) -> {
                            if (carrier != null) {
                                carrier.set(name, value);
                            }
                        },
                        HttpHeaders::remove))
                .build();
    }

    /** From here on the body's end is the call's. */
    ClientResponse responded(ClientResponse response) {
        span.response(response.statusCode().value(), null);
        return response.mutate().body(this::followed).build();
    }

    private Flux<DataBuffer> followed(Flux<DataBuffer> body) {
        return new FollowedBody(body.doOnSubscribe(subscription -> bodyTaken.set(true)), span);
    }

    void failed(Throwable failure) {
        fail(span, failure);
    }

    /** Spring's wrapper says only that a request failed; its cause says why. */
    static void fail(HttpClientSpan span, Throwable failure) {
        Throwable cause = failure instanceof WebClientRequestException ? failure.getCause() : null;
        span.fail(cause == null ? failure : cause);
    }

    /** The caller left. Once it reads the body, the body says how the call ends. */
    void left() {
        if (!bodyTaken.get()) {
            span.cancel();
        }
    }
}
