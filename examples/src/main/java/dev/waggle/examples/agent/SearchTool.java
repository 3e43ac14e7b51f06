package dev.waggle.examples.agent;

import dev.waggle.reactor.Enrich;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** The tool: full-text search, with a second try. */
final class SearchTool {

    private record Found(List<Passage> passages) {}

    private final WebClient http;
    private final URI address;

    SearchTool(WebClient http, URI tool) {
        this.http = http;
        this.address = tool.resolve("/search");
    }

    /** What the search finds for the question as typed; where it fails, once more for the bare words. */
    Mono<List<Passage>> search(Lookup lookup) {
        return attempt(lookup.query(), 1).onErrorResume(failure -> attempt(lookup.words(), 2));
    }

    private Mono<List<Passage>> attempt(String query, int number) {
        return http.post()
                .uri(address)
                .bodyValue(Map.of("query", query, "limit", 4))
                .retrieve()
                .bodyToMono(Found.class)
                .map(Found::passages)
                .transform(Enrich.tool(
                        "search",
                        e -> e.inputs("query", query)
                                .metadata("attempt", number)
                                .outputs(found -> Map.of(
                                        "passages",
                                        found.stream().map(Passage::title).toList()))));
    }
}
