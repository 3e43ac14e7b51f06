package dev.waggle.examples.tool;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The worker that searches: Lucene blocks, so it has a thread of its own and is reached over the event bus. */
final class SearchVerticle extends VerticleBase {

    static final String ADDRESS = "search";

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
            List<Passage> found = index.search(query, limit);
            message.reply(new JsonObject()
                    .put(
                            "passages",
                            new JsonArray(found.stream().map(Passage::toJson).toList())));
        } catch (Exception failure) {
            message.fail(500, failure.getMessage());
        }
    }
}
