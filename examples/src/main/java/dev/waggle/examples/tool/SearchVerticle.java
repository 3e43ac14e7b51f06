package dev.waggle.examples.tool;

import dev.waggle.core.Event;
import dev.waggle.core.EventType;
import dev.waggle.core.SessionTracer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The worker that searches: Lucene blocks, so it has a thread of its own and is reached over the event bus. */
final class SearchVerticle extends VerticleBase {

    static final String ADDRESS = "search";

    private final SessionTracer tracer;

    SearchVerticle(SessionTracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public Future<?> start() throws Exception {
        SearchIndex index = new SearchIndex(Corpus.load());
        return vertx.eventBus()
                .<JsonObject>consumer(ADDRESS, message -> search(index, message))
                .completion();
    }

    private void search(SearchIndex index, Message<JsonObject> message) {
        String query = message.body().getString("query");
        int limit = message.body().getInteger("limit", 4);
        try {
            List<Passage> found = search(index, query, limit);
            message.reply(new JsonObject()
                    .put(
                            "passages",
                            new JsonArray(found.stream().map(Passage::toJson).toList())));
        } catch (Exception failure) {
            // To Vert.x a refusal is a reply like any other: that this work failed has to be said.
            tracer.enrich(event -> event.error(failure));
            message.fail(500, failure.getMessage());
        }
    }

    private List<Passage> search(SearchIndex index, String query, int limit) throws Exception {
        try (Event event =
                tracer.startEvent("lucene", e -> e.type(EventType.TOOL).inputs("query", query))) {
            try {
                List<Passage> found = index.search(query, limit);
                event.outputs("passages", found.stream().map(Passage::title).toList());
                return found;
            } catch (Exception failure) {
                event.error(failure);
                throw failure;
            }
        }
    }
}
