package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SendWindowTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Outcome OVERLOADED = Outcome.retry(-1, true, "429");
    private static final Outcome FAILED = Outcome.retry(-1, false, "reset");

    private final SendWindow window = new SendWindow(4, 16);
    private long now = 100 * SECOND;

    @Test
    void beginsWithFour() {
        assertThat(allowed()).isEqualTo(4);
    }

    @Test
    void growsWithEachAnswerUpToSixteenWhileThereIsABacklog() {
        for (int size = 5; size <= 16; size++) {
            window.delivered(true);
            assertThat(allowed()).isEqualTo(size);
        }
        window.delivered(true);
        assertThat(allowed()).isEqualTo(16);
    }

    @Test
    void goesBackToFourWithoutABacklog() {
        for (int i = 0; i < 12; i++) {
            window.delivered(true);
        }
        for (int i = 0; i < 20; i++) {
            window.delivered(false);
        }
        assertThat(allowed()).isEqualTo(4);
    }

    @Test
    void halvesWhenTheCollectorIsOverloadedAndNeverStops() {
        for (int size : new int[] {2, 1, 1, 1}) {
            window.failed(now, OVERLOADED, now, SECOND);
            assertThat(allowed()).isEqualTo(size);
        }
        window.delivered(false);
        assertThat(allowed()).isEqualTo(2);
    }

    @Test
    void pausesForEverybodyAsLongAsTheCollectorAsks() {
        window.failed(now, Outcome.retry(3 * SECOND, true, "503"), now, 10 * SECOND);
        assertThat(allowed()).isZero();
        assertThat(window.pausedUntil(now)).isEqualTo(now + 3 * SECOND);
        now += 3 * SECOND - 1;
        assertThat(allowed()).isZero();
        now += 1;
        assertThat(allowed()).isEqualTo(2);
    }

    @Test
    void isNotPausedForLongerThanABatchCanWait() {
        window.failed(now, Outcome.retry(3600 * SECOND, true, "503"), now, 7 * SECOND);
        assertThat(window.pausedUntil(now)).isEqualTo(now + 7 * SECOND);
    }

    @Test
    void oneFailureSaysNothingAndTheSecondPausesThenProbesWithOne() {
        window.failed(now, FAILED, now, SECOND);
        assertThat(allowed()).isEqualTo(4);

        now += SECOND;
        window.failed(now, FAILED, now, SECOND);
        assertThat(allowed()).isZero();
        now += 2 * SECOND;
        assertThat(allowed()).isEqualTo(1);

        window.delivered(false);
        assertThat(allowed()).isEqualTo(4);
    }

    @Test
    void requestsThatFailTogetherAreOneFailure() {
        long sent = now;
        now += SECOND;
        for (int i = 0; i < 4; i++) {
            window.failed(sent, FAILED, now, SECOND);
        }
        assertThat(allowed()).isEqualTo(4);
    }

    private int allowed() {
        int sending = 0;
        while (sending < 100 && window.allows(sending, now)) {
            sending++;
        }
        return sending;
    }
}
