package dev.waggle.core.contract;

import io.opentelemetry.context.Context;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A wrapped client of {@link HttpClientContract}. */
public interface ClientUnderTest extends AutoCloseable {

    /**
     * Sends a request as a caller whose context is {@code parent}, and reads the body whole.
     *
     * @return the body; fails with whatever the call fails with
     */
    CompletionStage<String> send(
            Context parent, String method, URI uri, Map<String, String> headers, @Nullable String body);

    /**
     * Sends a GET and passes the body on as it arrives.
     *
     * @return completes at the end of the body; fails with whatever the call fails with
     */
    CompletionStage<Void> stream(Context parent, URI uri, Consumer<String> chunks);

    @Override
    void close() throws Exception;
}
