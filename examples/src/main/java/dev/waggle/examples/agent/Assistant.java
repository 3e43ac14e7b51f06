package dev.waggle.examples.agent;

import dev.waggle.core.Session;
import dev.waggle.reactor.Enrich;
import java.util.List;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Decides what to look up, looks it up, has the model answer from it, and has the finished turn archived. */
final class Assistant {

    private final SearchTool tool;
    private final ModelClient model;
    private final ArchiveClient archive;

    Assistant(SearchTool tool, ModelClient model, ArchiveClient archive) {
        this.tool = tool;
        this.model = model;
        this.archive = archive;
    }

    Flux<ServerSentEvent<Object>> answer(String question) {
        return decide(question)
                .flatMap(tool::search)
                .flatMapMany(passages -> answer(question, passages))
                .transform(Enrich.chain(
                        "answer", e -> e.inputs("question", question).text(AnswerEvent::text)));
    }

    private Mono<Lookup> decide(String question) {
        return Mono.fromSupplier(() -> Lookup.of(question))
                .transform(Enrich.chain(
                        "decide", e -> e.inputs("question", question).outputs(lookup -> lookup)));
    }

    private Flux<ServerSentEvent<Object>> answer(String question, List<Passage> passages) {
        List<String> sources = passages.stream().map(Passage::title).distinct().toList();
        StringBuilder answer = new StringBuilder();
        return model.answer(question, passages)
                .map(Chunk::text)
                .filter(text -> !text.isEmpty())
                .doOnNext(answer::append)
                .map(AnswerEvent::token)
                .concatWith(Mono.defer(() -> archive(question, answer.toString(), sources))
                        .thenReturn(AnswerEvent.done(sources)));
    }

    private Mono<Void> archive(String question, String answer, List<String> sources) {
        return Enrich.context().flatMap(context -> {
            Session session = Session.fromContext(context);
            return session == null ? Mono.empty() : archive.store(session.id(), question, answer, sources);
        });
    }
}
