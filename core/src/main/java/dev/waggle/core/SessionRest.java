package dev.waggle.core;

import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sessions and events over REST: what is sent of them, and what is remembered. */
final class SessionRest {

    private static final System.Logger LOG = System.getLogger("dev.waggle");

    private final @Nullable RestClient client;
    private final RestSessions created;
    private final Counters counters;
    private final boolean network;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * @param client null where nobody configured a back end with REST: answers as if every call had failed, with one warning
     * @param network false does so without a warning (test mode, disabled)
     */
    SessionRest(@Nullable RestClient client, RestSessions created, Counters counters, boolean network) {
        this.client = client;
        this.created = created;
        this.counters = counters;
        this.network = network;
    }

    CompletionStage<Session> start(NewSession wanted, Session local) {
        RestClient rest = client("startSession");
        if (rest == null) {
            return CompletableFuture.completedFuture(local);
        }
        return rest.start(wanted, local).thenApply(answer -> {
            answer.ifPresent(session -> created.add(session.id()));
            return answer.orElse(local);
        });
    }

    /** @param eventId a session's, too: it is an event of that id */
    CompletionStage<Boolean> enrich(String method, String eventId, Consumer<? super Enrichment<?>> fields) {
        RestClient rest = client(method);
        if (rest == null) {
            return CompletableFuture.completedFuture(false);
        }
        RestFields given = new RestFields(rest.capture.content(), counters);
        try {
            fields.accept(given);
        } catch (Throwable e) {
            counters.refusedValue("The rest of an enrichment over REST", e);
        }
        return rest.update(eventId, given.body());
    }

    private @Nullable RestClient client(String method) {
        if (!network) {
            return null;
        }
        if (client == null && warned.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "{0} sends nothing: it calls HoneyHive, which needs apiKey(…) or HH_API_KEY, or serverUrl(…) or"
                            + " HH_API_URL. Sessions stay local. Logged once.",
                    method);
        }
        return client;
    }
}
