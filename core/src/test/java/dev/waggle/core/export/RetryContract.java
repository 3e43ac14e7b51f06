package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are asked for again, when, and how often. */
public abstract class RetryContract extends SenderFixture {

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {429, 502, 503, 504})
    void triesAgainAfter(int status) throws Exception {
        start(TestCollector.sequence(answer(status, AT_ONCE), TestCollector.ok()));
        end(7);

        assertThat(flush()).isEqualTo(delivered(7));
        assertThat(collector.requests()).hasSize(2);
        assertThat(collector.requests().get(0).body())
                .isEqualTo(collector.requests().get(1).body());
    }

    @Test
    void neverTriesAgainAfterAnyOtherStatusThatIsNoSuccess() throws Exception {
        AtomicInteger status = new AtomicInteger();
        start((request, socket, out) -> TestCollector.reply(
                out, status.get(), Map.of("location", collector.uri() + "/elsewhere", "retry-after", "0"), EMPTY));

        for (int next = 300; next < 600; next++) {
            if (List.of(429, 502, 503, 504).contains(next)) {
                continue;
            }
            status.set(next);
            int before = collector.requests().size();
            end(1);

            assertThat(flush()).as("%d", next).isEqualTo(lost(DropReason.REJECTED, 1));
            assertThat(collector.requests()).as("%d", next).hasSize(before + 1);
        }
    }

    @Test
    void takesEveryTwoHundredAsSuccess() throws Exception {
        AtomicInteger status = new AtomicInteger();
        start((request, socket, out) -> TestCollector.reply(out, status.get(), Map.of(), EMPTY));

        for (int next : new int[] {200, 201, 202, 203, 204, 205, 206, 299}) {
            status.set(next);
            end(1);

            assertThat(flush()).as("%d", next).isEqualTo(delivered(1));
        }
        assertThat(collector.requests()).hasSize(8);
    }

    @Test
    void waitsForTheAnswerBehindAnInterimOne() throws Exception {
        start((request, socket, out) -> {
            write(out, "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n");
            TestCollector.reply(out, 400, Map.of(), EMPTY);
        });
        end(3);

        assertThat(flush()).isEqualTo(lost(DropReason.REJECTED, 3));
        assertThat(collector.requests()).hasSize(1);
    }

    @Test
    void givesUpAfterFiveAttempts() throws Exception {
        start(answer(503, AT_ONCE));
        end(2);

        assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 2));
        assertThat(collector.requests()).hasSize(5);
    }

    @Test
    void deliversWithTheFifthAttempt() throws Exception {
        TestCollector.Behavior busy = answer(503, AT_ONCE);
        start(TestCollector.sequence(busy, busy, busy, busy, TestCollector.ok()));
        end(2);

        assertThat(flush()).isEqualTo(delivered(2));
        assertThat(collector.requests()).hasSize(5);
    }

    @Test
    void doesNotBackOffPastTheTimeOut() throws Exception {
        start(TestCollector.status(503), builder().timeout(Duration.ofMillis(600)));
        end(2);

        assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 2));
        assertThat(collector.requests()).hasSize(1);
    }

    @Test
    void waitsAsLongAsTheCollectorAsksAndSoDoesEveryOtherBatch() throws Exception {
        start(
                TestCollector.sequence(answer(429, Map.of("retry-after", "2")), TestCollector.ok()),
                builder().maxExportBatchSize(4).maxInFlight(1));
        end(12);

        assertThat(flush()).isEqualTo(delivered(12));
        assertThat(collector.requests()).hasSize(4);
        long first = collector.requests().get(0).nanos();
        assertThat(collector.requests().subList(1, 4))
                .allSatisfy(later -> assertThat(later.nanos() - first).isGreaterThan(1_900_000_000L));
    }

    @Test
    void understandsADateInRetryAfter() throws Exception {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(3));
        start(TestCollector.sequence(answer(503, Map.of("retry-after", date)), TestCollector.ok()));
        end(1);

        assertThat(flush()).isEqualTo(delivered(1));
        // The date has whole seconds, so up to one of the three may be gone; backing off would be over before.
        assertThat(gap()).isGreaterThan(1_500_000_000L);
    }

    /** All the forms are in {@link RetryAfterTest}. */
    @Test
    void backsOffWhenRetryAfterSaysNothing() throws Exception {
        start(TestCollector.sequence(answer(503, Map.of("retry-after", "-5")), TestCollector.ok()));
        end(1);

        assertThat(flush()).isEqualTo(delivered(1));
        assertThat(gap()).isGreaterThan(700_000_000L);
    }

    @Test
    void triesAtOnceWhenRetryAfterHasPassed() throws Exception {
        TestCollector.Behavior busy = answer(503, Map.of("retry-after", "Thu, 01 Jan 2004 00:00:00 GMT"));
        // Backing off four times takes 6.5 s at least.
        start(
                TestCollector.sequence(busy, busy, busy, busy, TestCollector.ok()),
                builder().timeout(Duration.ofSeconds(6)));
        end(1);

        assertThat(flush()).isEqualTo(delivered(1));
        assertThat(collector.requests()).hasSize(5);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"3600", "99999999999999999999", "Fri, 01 Jan 2100 00:00:00 GMT"})
    void doesNotWaitForARetryPastTheTimeOut(String retryAfter) throws Exception {
        start(answer(503, Map.of("retry-after", retryAfter)));
        end(4);

        assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 4));
        assertThat(collector.requests()).hasSize(1);
    }

    @Test
    void compressesOnceHoweverOftenItTries() throws Exception {
        start(
                TestCollector.sequence(answer(503, AT_ONCE), answer(503, AT_ONCE), TestCollector.ok()),
                builder().compression("gzip"));
        end(500);

        assertThat(flush()).isEqualTo(delivered(500));
        assertThat(collector.requests()).hasSize(3).allSatisfy(request -> {
            assertThat(request.headers()).containsEntry("content-encoding", "gzip");
            assertThat(request.body()).isEqualTo(collector.requests().get(0).body());
            assertThat(request.spans()).isEqualTo(500);
        });
    }

    private long gap() {
        List<TestCollector.Request> requests = collector.requests();
        return requests.get(1).nanos() - requests.get(0).nanos();
    }
}
