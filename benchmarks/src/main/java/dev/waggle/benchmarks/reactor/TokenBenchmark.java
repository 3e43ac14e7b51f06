package dev.waggle.benchmarks.reactor;

import java.util.Arrays;
import org.openjdk.jmh.annotations.Param;
import reactor.core.CorePublisher;
import reactor.core.publisher.Flux;

/**
 * What does a token add to a stream? The difference of two lengths, less the same difference without an operator.
 *
 * <p>The text is gathered. Both lengths are beyond its bound, where its buffers have stopped to grow; what they cost
 * until then is in the figures of the shorter stream.
 */
public class TokenBenchmark extends OperatorBenchmark {

    @Param({"20000", "40000"})
    public int tokens;

    @Override
    protected CorePublisher<String> source() {
        String[] items = new String[tokens];
        Arrays.fill(items, "token ");
        return Flux.fromArray(items);
    }
}
