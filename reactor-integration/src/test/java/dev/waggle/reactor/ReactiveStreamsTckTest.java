package dev.waggle.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The Reactive Streams TCK is TestNG's; it is run from here so that one engine runs all tests. */
class ReactiveStreamsTckTest {

    @Test
    void theFluxOperatorKeepsTheRules() {
        run(FluxVerification.class);
    }

    @Test
    void theMonoOperatorKeepsTheRules() {
        run(MonoVerification.class);
    }

    @Test
    void aBrokenPublisherDoesNotPass() {
        assertThat(failures(BrokenVerification.class)).isNotEmpty();
    }

    private static void run(Class<?> verification) {
        assertThat(failures(verification)).isEmpty();
    }

    private static List<String> failures(Class<?> verification) {
        TestNG runner = new TestNG(false);
        TestListenerAdapter results = new TestListenerAdapter();
        runner.addListener(results);
        runner.setVerbose(0);
        runner.setTestClasses(new Class<?>[] {verification});
        runner.run();
        assertThat(results.getPassedTests().size() + results.getFailedTests().size())
                .isGreaterThanOrEqualTo(12);
        List<String> failed = new ArrayList<>();
        for (ITestResult result : results.getFailedTests()) {
            failed.add(result.getName() + ": " + result.getThrowable());
        }
        return failed;
    }

    /** Generous: the time-outs are upper bounds of waiting, and short only where silence is expected. */
    abstract static class Verification extends PublisherVerification<Integer> {

        final Recorded recorded = new Recorded();

        Verification(int patienceMillis) {
            super(new TestEnvironment(patienceMillis, 100));
        }

        <P extends Publisher<Integer>> Publisher<Integer> traced(P source) {
            return recorded.tracing
                    .<Integer>event("tck", e -> e.outputs(i -> i))
                    .apply(source);
        }
    }

    /** Public, with a public constructor, because TestNG makes it. */
    public static class FluxVerification extends Verification {

        public FluxVerification() {
            super(10_000);
        }

        @Override
        public Publisher<Integer> createPublisher(long elements) {
            return traced(Flux.range(0, (int) Math.min(elements, Integer.MAX_VALUE)));
        }

        @Override
        public Publisher<Integer> createFailedPublisher() {
            return traced(Flux.error(new IllegalStateException("failed")));
        }
    }

    /** As above. */
    public static class MonoVerification extends Verification {

        public MonoVerification() {
            super(10_000);
        }

        @Override
        public long maxElementsFromPublisher() {
            return 1;
        }

        @Override
        public Publisher<Integer> createPublisher(long elements) {
            return traced(elements == 0 ? Mono.empty() : Mono.just(1));
        }

        @Override
        public Publisher<Integer> createFailedPublisher() {
            return traced(Mono.error(new IllegalStateException("failed")));
        }
    }

    /** The positive control: signals whatever was requested. */
    public static class BrokenVerification extends Verification {

        public BrokenVerification() {
            super(100);
        }

        @Override
        public Publisher<Integer> createPublisher(long elements) {
            return subscriber -> Flux.range(0, (int) Math.min(elements, 100))
                    .doOnNext(subscriber::onNext)
                    .subscribe();
        }

        @Override
        public Publisher<Integer> createFailedPublisher() {
            return traced(Flux.error(new IllegalStateException("failed")));
        }
    }
}
