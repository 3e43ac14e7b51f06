package dev.waggle.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Sessions over REST: what is sent of them, and what is remembered. */
final class SessionRest {

    private final RestClient client;
    private final RestSessions created;
    private final Counters counters;
    private final boolean network;

    /** @param network false answers as if every call had failed, without a warning (test mode, disabled) */
    SessionRest(RestClient client, RestSessions created, Counters counters, boolean network) {
        this.client = client;
        this.created = created;
        this.counters = counters;
        this.network = network;
    }

    CompletionStage<Session> start(NewSession wanted, Session local) {
        if (!network) {
            return CompletableFuture.completedFuture(local);
        }
        return client.start(wanted, local).thenApply(answer -> {
            answer.ifPresent(session -> created.add(session.id()));
            return answer.orElse(local);
        });
    }

    CompletionStage<Boolean> enrich(Session session, Consumer<? super Enrichment<?>> fields) {
        if (!network) {
            return CompletableFuture.completedFuture(false);
        }
        RestFields given = new RestFields(client.capture.content(), counters);
        try {
            fields.accept(given);
        } catch (Throwable e) {
            counters.refusedValue("The rest of a session's enrichment", e);
        }
        return client.update(session.id(), given.body());
    }
}
