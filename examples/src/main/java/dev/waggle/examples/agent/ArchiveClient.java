package dev.waggle.examples.agent;

import dev.waggle.reactor.Enrich;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** The archive: a Lambda function, invoked with a payload. No header of ours reaches it, so the id is in there. */
final class ArchiveClient {

    private final WebClient http;
    private final URI address;

    ArchiveClient(WebClient http, URI archive) {
        this.http = http;
        this.address = archive.resolve("/2015-03-31/functions/archive/invocations");
    }

    Mono<Void> store(String sessionId, String question, String answer, List<String> sources) {
        return http.post()
                .uri(address)
                .bodyValue(Map.of("session_id", sessionId, "question", question, "answer", answer, "sources", sources))
                .retrieve()
                .toBodilessEntity()
                .then()
                .transform(Enrich.tool("archive", e -> e.inputs("question", question)));
    }
}
