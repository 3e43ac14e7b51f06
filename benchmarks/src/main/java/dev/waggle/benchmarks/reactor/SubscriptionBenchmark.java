package dev.waggle.benchmarks.reactor;

import reactor.core.CorePublisher;
import reactor.core.publisher.Mono;

/** How much more than a bare span does one subscription to a Mono with an event cost? */
public class SubscriptionBenchmark extends OperatorBenchmark {

    @Override
    protected CorePublisher<String> source() {
        return Mono.just("an answer");
    }
}
