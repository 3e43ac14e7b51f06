package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cancel comes from any thread, also while an item is being written down. */
class StreamCancelTest {

    private static final String DIGITS = "0123456789".repeat(1_000);

    private final RecordedEvents recorded = RecordedEvents.create(options -> {});
    private final ExecutorService threads = Executors.newFixedThreadPool(1);

    @AfterEach
    void close() {
        threads.shutdownNow();
        recorded.close();
    }

    private StreamRecorder<CharSequence> stream(int maxText) {
        SpecifiedTemplate<CharSequence> template =
                (SpecifiedTemplate<CharSequence>) EventTemplate.<CharSequence>of("generate", e -> e.maxText(maxText));
        return template.stream(recorded.runtime.start(template, Context.root()));
    }

    private Map<String, Object> fields() {
        return RecordedEvents.enrichment(recorded.last());
    }

    @Test
    void inTheMiddleOfTheFirstGrowingAppendKeepsWhatCameBeforeIt() {
        StreamRecorder<CharSequence> stream = stream(1_000);
        stream.item("before");
        stream.item(new Interrupted(500, 100, stream::cancel));
        assertThat(fields())
                .containsEntry("honeyhive_outputs.text", "before")
                .containsEntry("honeyhive_metrics.items", 1L)
                .containsEntry("honeyhive_metadata.status", "cancelled");
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 3_000, 30_000})
    void inTheMiddleOfALongTextShowsNothingOutOfOrder(int length) {
        StreamRecorder<CharSequence> stream = stream(1_000);
        for (int i = 0; i < 3; i++) {
            stream.item(DIGITS);
        }
        stream.item(new Interrupted(length, length / 2, stream::cancel));
        String text = (String) fields().get("honeyhive_outputs.text");
        assertThat(text).startsWith(DIGITS.substring(0, 500) + "…").hasSize(1_001);
        assertThat(text.substring(501)).matches("([0-9]{0,500}x{0,500})");
        assertThat(DIGITS).contains(text.substring(501).replace("x", ""));
    }

    @Test
    void onAnotherThreadShowsABeginningOfTheText() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        String all = DIGITS.repeat(3);
        for (int round = 0; round < 2_000; round++) {
            StreamRecorder<CharSequence> stream = stream(20_000);
            Future<?> producer = threads.submit(() -> {
                start.await();
                for (int at = 0; at < all.length(); at += 700) {
                    stream.item(all.substring(at, Math.min(all.length(), at + 700)));
                }
                return null;
            });
            start.await();
            stream.cancel();
            producer.get();
            Object shown = fields().get("honeyhive_outputs.text");
            if (shown instanceof String text) {
                int gap = text.indexOf('…');
                assertThat(all).startsWith(gap < 0 ? text : text.substring(0, gap));
                assertThat(all).contains(text.substring(gap + 1));
            }
        }
    }

    /** Calls back when one of its characters is read. */
    private record Interrupted(int length, int at, Runnable interruption) implements CharSequence {

        @Override
        public char charAt(int index) {
            if (index == at) {
                interruption.run();
            }
            return 'x';
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String toString() {
            return "x".repeat(length);
        }
    }
}
