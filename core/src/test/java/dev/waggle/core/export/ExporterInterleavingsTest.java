package dev.waggle.core.export;

import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Producers, flush, close and the drainer in random scenarios, whose interleavings are explored one by one (model
 * checking) and by chance (stress): at the end every span has one fate, and every flush has its result.
 */
public class ExporterInterleavingsTest {

    /** Lincheck's own limit of 30 s is passed on a loaded machine while it rewrites classes in the first run. */
    private static final long HUNG_MILLIS = 600_000;

    private static final Logger LOGGER = Logger.getLogger(BatchExporter.class.getName());

    private final HandDrainer drainer = new HandDrainer();
    private final Queue<CompletionStage<?>> results = new ConcurrentLinkedQueue<>();
    private final BatchExporter exporter = new BatchExporter(
            new ExporterSettings(
                    new Destination(
                            URI.create("http://localhost:1/v1/traces"),
                            Duration.ofSeconds(1),
                            2,
                            null,
                            null,
                            null,
                            null),
                    Map::of,
                    false,
                    Duration.ofSeconds(10).toNanos(),
                    2,
                    2,
                    Duration.ofSeconds(1).toNanos(),
                    1 << 22,
                    2,
                    id -> false,
                    () -> null,
                    drainer,
                    false),
            new MoodyTransport(drainer));

    @BeforeAll
    static void doNotLogAMillionLosses() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOGGER.setLevel(null);
    }

    @Operation
    public void end() {
        exporter.onEnd(SPAN);
    }

    @Operation
    public void flush() {
        results.add(exporter.flush(Duration.ofSeconds(5)));
    }

    @Operation
    public void close() {
        results.add(exporter.close(Duration.ofSeconds(5)));
    }

    /** One task of the drainer; there is one drainer. */
    @Operation(nonParallelGroup = "drainer")
    public void drain() {
        drainer.runOne();
    }

    @Validate
    public void everySpanHasOneFateAndEveryFlushItsResult() {
        drainer.runAll();
        ExporterStats stats = exporter.stats();
        if (stats.queued() != 0 || stats.inFlight() != 0 || stats.ended() != stats.delivered() + stats.lost()) {
            throw new IllegalStateException("the books do not add up: " + stats);
        }
        for (CompletionStage<?> result : results) {
            if (!result.toCompletableFuture().isDone()) {
                throw new IllegalStateException("a flush or close has no result: " + stats);
            }
        }
    }

    @Test
    void theBooksAddUpInEveryInterleavingThatIsExplored() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(Integer.getInteger("waggle.lincheck.iterations", 3))
                .invocationsPerIteration(100)
                .invocationTimeout$lincheck(HUNG_MILLIS)
                .sequentialSpecification(Anything.class)
                .check(ExporterInterleavingsTest.class);
    }

    @Test
    void theBooksAddUpUnderStress() {
        new StressOptions()
                .threads(3)
                .actorsPerThread(4)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(Integer.getInteger("waggle.lincheck.iterations", 3))
                .invocationsPerIteration(500)
                .invocationTimeout$lincheck(HUNG_MILLIS)
                .sequentialSpecification(Anything.class)
                .check(ExporterInterleavingsTest.class);
    }

    /** No operation returns anything: what has to hold is what {@link Validate} says. */
    public static final class Anything {

        public void end() {}

        public void flush() {}

        public void close() {}

        public void drain() {}
    }

    /** Delivers, refuses, and asks for a retry in turn. Each span is written by who ended it, where that may be. */
    private static final class MoodyTransport implements Transport, BatchWriter {

        private final Drainer drainer;
        private final List<SpanData> spans = new ArrayList<>();
        private boolean open;
        private int turn;

        MoodyTransport(Drainer drainer) {
            this.drainer = drainer;
        }

        @Override
        public BatchWriter writer() {
            return this;
        }

        @Override
        public int burst() {
            return 1;
        }

        @Override
        public void arrange(SpanData[] group, int count) {}

        @Override
        public boolean hasRoom(int bytes) {
            return open;
        }

        @Override
        public void open(long bytes) {
            open = true;
        }

        @Override
        public Result write(SpanData span) {
            spans.add(span);
            return Result.WRITTEN;
        }

        @Override
        public int spans() {
            return spans.size();
        }

        @Override
        public int bytes() {
            return spans.size();
        }

        @Override
        public Batch seal() {
            if (spans.isEmpty()) {
                return null;
            }
            Batch batch = Batch.of(List.copyOf(spans));
            spans.clear();
            open = false;
            return batch;
        }

        @Override
        public Drainer drainer() {
            return drainer;
        }

        @Override
        public int initialInFlight() {
            return 1;
        }

        @Override
        public int maxInFlight() {
            return 2;
        }

        @Override
        public long expectedBytes(int spans) {
            return spans;
        }

        @Override
        public CompletableFuture<Outcome> send(Batch batch, long timeoutNanos) {
            return switch (turn++ % 4) {
                case 1 -> CompletableFuture.completedFuture(Outcome.rejected("no"));
                case 2 -> CompletableFuture.completedFuture(Outcome.retry(-1, false, "later"));
                case 3 -> new CompletableFuture<>();
                default -> CompletableFuture.completedFuture(Outcome.delivered(0, ""));
            };
        }

        @Override
        public void recycle(Batch batch, boolean delivered) {}

        @Override
        public void close() {}
    }

    private static final SpanData DATA = new TestSpans(1).span();
    private static final ReadableSpan SPAN = new EndedSpan(DATA);
}
