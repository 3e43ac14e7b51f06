package dev.waggle.benchmarks.reactor;

import reactor.core.CorePublisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One source: as it is, with an event, and with Micrometer's tap. */
record Variants(CorePublisher<String> source, CorePublisher<String> event, CorePublisher<String> tap) {

    static Variants of(Chain chain, Mono<String> source) {
        return new Variants(
                source, source.transform(chain.event()), source.name(Chain.NAME).tap(chain.tap()));
    }

    static Variants of(Chain chain, Flux<String> source) {
        return new Variants(
                source, source.transform(chain.event()), source.name(Chain.NAME).tap(chain.tap()));
    }
}
