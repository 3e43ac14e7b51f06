package dev.waggle.vertx;

import io.vertx.core.internal.ContextInternal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests whose reply can be there before the call that sent them has returned: those that a thread sends which is not
 * their context's own. Vert.x keeps a request's span for the reply only after the sending, so a reply that is quicker ends
 * none. Where the consumer is in the same process, its answer says that the request is about to end.
 */
final class OvertakingReplies {

    private final Map<String, Operation> sent = new ConcurrentHashMap<>();
    private final PendingReplies pending;

    OvertakingReplies(PendingReplies pending) {
        this.pending = pending;
    }

    /** Called before the message is sent. */
    void sending(ContextInternal context, String replyAddress, Operation request) {
        if (context.inThread()) {
            return;
        }
        sent.put(replyAddress, request);
        request.whenEnded(() -> sent.remove(replyAddress));
    }

    /** Called before the consumer's handler. */
    void received(String replyAddress, Operation consumer) {
        consumer.answers(sent.remove(replyAddress));
    }

    /** Called when the consumer has answered. */
    void answered(ContextInternal context, Operation consumer) {
        @Nullable Operation request = consumer.answered();
        if (request != null) {
            pending.expectEnd(context, request);
        }
    }
}
