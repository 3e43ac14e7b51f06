package dev.waggle.benchmarks.reactor;

import java.util.Arrays;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;
import reactor.core.CorePublisher;
import reactor.core.publisher.Flux;

/**
 * What does a token add to a stream? The difference of two lengths, less the same difference without an operator.
 *
 * <p>The text is gathered. Both lengths are beyond its bound, where its buffers have stopped to grow; what they cost
 * until then is in the figures of the shorter stream.
 *
 * <p>The first iterations of the warm-up take short streams. A long one is subscribed to so seldom that what happens once in a
 * stream would be compiled in the middle of the measuring, later for the longer one, and the difference would count as its
 * tokens'.
 */
public class TokenBenchmark extends OperatorBenchmark {

    private static final int BRIEF_ITERATIONS = 5;
    private static final int BRIEF = 200;

    @Param({"20000", "40000"})
    public int tokens;

    private int iterations;
    private boolean brief;

    @Override
    public void assemble(IterationParams iteration) {
        brief = iteration.getType() == IterationType.WARMUP && iterations++ < BRIEF_ITERATIONS;
        super.assemble(iteration);
    }

    @Override
    protected CorePublisher<String> source() {
        String[] items = new String[brief ? BRIEF : tokens];
        Arrays.fill(items, "token ");
        return Flux.fromArray(items);
    }
}
