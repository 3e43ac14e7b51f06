package dev.waggle.reactor;

import dev.waggle.core.Event;
import dev.waggle.core.EventSpec;
import dev.waggle.core.EventTemplate;
import dev.waggle.core.EventType;
import java.util.function.Consumer;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An event around a stream of chunks, each of which is read once. */
final class ChatOperator<T> implements Function<Publisher<T>, Publisher<T>> {

    private final EventOperator<ChatChunk> event;
    private final Function<? super T, ?> reader;

    ChatOperator(String name, Function<? super T, ?> reader, Consumer<? super EventSpec<ChatChunk>> spec) {
        this.reader = reader;
        this.event = new EventOperator<>(
                EventTemplate.of(name, e -> {
                    e.type(EventType.MODEL).text(ChatChunk::text).usage(ChatChunk::usage);
                    spec.accept(e);
                }),
                null);
    }

    @Override
    public Publisher<T> apply(Publisher<T> source) {
        Flux<T> items = traced(Flux.from(source));
        return source instanceof Mono ? items.singleOrEmpty() : items;
    }

    @SuppressWarnings("unchecked") // what a chunk was read from is an item of this stream
    private Flux<T> traced(Flux<T> items) {
        Flux<ChatChunk> chunks = items.map(item -> ChatChunk.read(item, reader));
        return Flux.from(event.apply(gathered(chunks))).map(chunk -> (T) chunk.source());
    }

    /** Writes before the event, which stands below, hears of the end. */
    private static Flux<ChatChunk> gathered(Flux<ChatChunk> chunks) {
        return Flux.deferContextual(view -> {
            Event event = TracingContext.event(TracingContext.read(view));
            if (event == null) {
                return chunks;
            }
            ChatAnswer answer = new ChatAnswer();
            return chunks.doOnNext(chunk -> add(answer, chunk))
                    .doOnError(failure -> answer.writeTo(event))
                    .doOnComplete(() -> answer.writeTo(event))
                    .doOnCancel(() -> answer.writeTo(event));
        });
    }

    /** Maps of the user's are read here, which may throw: one that is sorted by numbers is not to be asked for a name. */
    private static void add(ChatAnswer answer, ChatChunk chunk) {
        try {
            answer.add(chunk);
        } catch (Throwable thrown) {
            Warnings.EXTRACTOR.log(thrown);
        }
    }
}
