package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReverseBufferTest {

    private static final TextPieces PIECES = new TextPieces();

    @Property
    void aTextIsWrittenAsTheJdkEncodesIt(@ForAll String text, @ForAll("rooms") int room) {
        assertThat(written(text, room)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A text is read by the piece. */
    @ParameterizedTest
    @ValueSource(ints = {15, 63, 64, 65, 511, 512, 513, 1024, 1025, 5000})
    void aTextOfAnyLengthMayHaveItsOnlyForeignCharacterAnywhere(int length) {
        String plain = "abcdefg".repeat(length / 7 + 1).substring(0, length);
        assertThat(written(plain, 0)).isEqualTo(plain.getBytes(StandardCharsets.UTF_8));
        for (String foreign : new String[] {"é", "界", "\u007f", "\u0080", "😀", "\ud800", "\udc00"}) {
            for (int at : new int[] {0, 1, length / 2, length - 2, length - 1}) {
                String text = plain.substring(0, at) + foreign + plain.substring(at);
                assertThat(written(text, 0)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Property
    void aLongTextOfAnyCharactersIsWrittenAsTheJdkEncodesIt(@ForAll("pieces") String text) {
        assertThat(written(text, 0)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of("a".repeat(509), "a", "é", "界", "😀", "\ud83d", "\ude00", "😀".repeat(255))
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<Integer> rooms() {
        return Arbitraries.of(0, 1, 64, 4096);
    }

    /** What stands behind it shows that nothing is written beyond the text. */
    private static byte[] written(String text, int room) {
        ReverseBuffer buffer = new ReverseBuffer(new byte[room]);
        buffer.varint(42);
        buffer.utf8(text, PIECES);
        byte[] content = content(buffer);
        assertThat(content[content.length - 1]).isEqualTo((byte) 42);
        return Arrays.copyOf(content, content.length - 1);
    }

    private static byte[] content(ReverseBuffer buffer) {
        return Arrays.copyOfRange(buffer.bytes(), buffer.position(), buffer.bytes().length);
    }
}
