package dev.waggle.examples.agent;

import dev.waggle.reactor.Enrich;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The model: anything that speaks OpenAI's streaming chat, here or far away. */
final class ModelClient {

    private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENT =
            new ParameterizedTypeReference<>() {};
    private static final String END = "[DONE]";

    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final WebClient http;
    private final String address;
    private final String model;
    private final @Nullable String apiKey;

    /** @param baseUrl with the version in its path, as OpenAI's libraries take it: {@code https://…/v1} */
    ModelClient(WebClient http, String baseUrl, @Nullable String apiKey, @Nullable String model) {
        this.http = http;
        this.address = baseUrl.replaceFirst("/+$", "") + "/chat/completions";
        this.apiKey = apiKey;
        this.model = model == null ? "gpt-4o-mini" : model;
    }

    /** The answer as it is written. */
    Flux<Chunk> answer(String question, List<Passage> passages) {
        List<Map<String, String>> messages =
                List.of(message("system", instructions(passages)), message("user", question));
        Map<String, Object> request = Map.of(
                "model", model, "stream", true, "stream_options", Map.of("include_usage", true), "messages", messages);
        return http.post()
                .uri(address)
                .headers(headers -> {
                    if (apiKey != null) {
                        headers.setBearerAuth(apiKey);
                    }
                })
                .accept(MediaType.TEXT_EVENT_STREAM)
                .bodyValue(request)
                .retrieve()
                .bodyToFlux(EVENT)
                .mapNotNull(ServerSentEvent::data)
                .takeWhile(data -> !data.equals(END))
                .map(data -> json.readValue(data, Chunk.class))
                .transform(Enrich.model(
                        "generate",
                        e -> e.inputs(Map.of("messages", messages))
                                .config("model", model)
                                .text(Chunk::text)
                                .usage(Chunk::usage)));
    }

    private static Map<String, String> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }

    private static String instructions(List<Passage> passages) {
        return passages.stream()
                .map(passage -> "[" + passage.title() + "]\n" + passage.text())
                .collect(Collectors.joining("\n\n", "Answer the question from these passages only.\n\n", ""));
    }
}
