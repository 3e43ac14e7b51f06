package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    @ParameterizedTest(name = "after attempt {0}: {1} ms")
    @CsvSource({"1, 1000", "2, 1500", "3, 2250", "4, 3375", "5, 5000", "6, 5000", "1000000, 5000"})
    void growsByHalfUpToFiveSecondsWithAFifthOfJitter(int attempt, long millis) {
        long[] waits = LongStream.range(0, 2000)
                .map(i -> Backoff.nanosAfter(attempt))
                .sorted()
                .toArray();

        double middle = millis * 1e6;
        assertThat(waits[0]).isGreaterThanOrEqualTo((long) (middle * 0.8));
        assertThat(waits[waits.length - 1]).isLessThanOrEqualTo((long) (middle * 1.2));
        // Two thousand draws that all keep to the middle half would be no jitter of a fifth.
        assertThat(waits[0]).isLessThan((long) (middle * 0.9));
        assertThat(waits[waits.length - 1]).isGreaterThan((long) (middle * 1.1));
    }
}
