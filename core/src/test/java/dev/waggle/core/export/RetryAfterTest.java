package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("1994-11-06T08:49:07Z");

    @ParameterizedTest(name = "{0}")
    @CsvSource({"0, 0", "1, 1", "007, 7", "' 30 ', 30", "999999999, 999999999"})
    void seconds(String value, long seconds) {
        assertThat(RetryAfter.nanos(value, NOW)).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** RFC 9110, section 5.6.7: whoever reads a date accepts all three. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
            })
    void datesInAllFormsOfHttp(String value) {
        assertThat(RetryAfter.nanos(value, NOW)).isEqualTo(TimeUnit.SECONDS.toNanos(30));
    }

    /** The same section: a year of two digits that seems to be more than 50 years ahead is in the past. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:07 GMT",
                "Thu, 01 Jan 2004 00:00:00 GMT",
                "Thu Jan  1 00:00:00 2004",
                "Sunday, 06-Nov-94 08:49:37 GMT",
            })
    void aDateThatHasPassedIsNow(String value) {
        assertThat(RetryAfter.nanos(value, Instant.parse("2026-11-25T00:00:00Z")))
                .isZero();
    }

    @Test
    void moreSecondsThanALongHoldsIsVeryLongAndNotNegative() {
        assertThat(RetryAfter.nanos("99999999999999999999", NOW)).isGreaterThan(TimeUnit.DAYS.toNanos(365));
        assertThat(RetryAfter.nanos("Fri, 31 Dec 9999 23:59:59 GMT", NOW)).isGreaterThan(TimeUnit.DAYS.toNanos(365));
    }

    @ParameterizedTest(name = "\"{0}\"")
    @NullSource
    @ValueSource(
            strings = {
                "",
                "  ",
                "soon",
                "-5",
                "+5",
                "1.5",
                "5s",
                "1, 2",
                "0x10",
                "\u0661",
                "Mon, 06 Nov 1994 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "1994-11-06T08:49:37Z",
            })
    void everythingElseSaysNothing(String value) {
        assertThat(RetryAfter.nanos(value, NOW)).isNegative();
    }
}
