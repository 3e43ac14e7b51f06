package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdDigitsTest {

    private final IdDigits ids = new IdDigits();
    private final ReverseBuffer out = new ReverseBuffer(new byte[4]);

    @ParameterizedTest
    @ValueSource(strings = {"b7ad6b7169203331", "0000000000000000", "ffffffffffffffff", "0AF7651916CD43DD"})
    void theIdOfASpanIsWrittenAsTheBytesThatItsDigitsStandFor(String digits) {
        ids.writeSpan(digits, out);
        assertThat(content()).isEqualTo(HexFormat.of().parseHex(digits));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0AF7651916CD43DD8448EB211C80319C", "0123456789abcdef0fedcba987654321"})
    void theIdOfATraceIsWrittenAsTheBytesThatItsDigitsStandFor(String digits) {
        ids.writeTrace(digits, out);
        assertThat(content()).isEqualTo(HexFormat.of().parseHex(digits));
    }

    @Test
    void nothingOfAnIdIsLeftInTheNext() {
        String trace = "0123456789abcdef0fedcba987654321";
        String one = "b7ad6b7169203331";
        String other = "00f067aa0ba902b7";
        ids.writeTrace(trace, out);
        ids.writeSpan(one, out);
        ids.writeSpan(other, out);
        assertThat(content()).isEqualTo(HexFormat.of().parseHex(other + one + trace));
    }

    /** The header before it says how long it is: what has another length would spoil its whole batch. */
    @ParameterizedTest
    @ValueSource(strings = {"", "b7", "b7ad6b71692033311", "0AF7651916CD43DD8448EB211C80319C"})
    void anIdOfAnotherLengthIsRefusedAndNothingIsWritten(String digits) {
        assertThatThrownBy(() -> ids.writeSpan(digits, out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 digits");
        assertThatThrownBy(() -> ids.writeTrace("b7ad6b7169203331", out))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 digits");
        assertThat(content()).isEmpty();
    }

    private byte[] content() {
        return Arrays.copyOfRange(out.bytes(), out.position(), out.bytes().length);
    }
}
