package dev.waggle.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BoxesTest {

    @Property
    void everyNumberIsItself(@ForAll int number) {
        assertThat(Boxes.of(number)).isEqualTo(number);
    }

    @Test
    void aNumberThatComesAgainIsTheSameObject() {
        assertThat(Boxes.of(8080)).isSameAs(Boxes.of(8080));
    }

    @Test
    void twoThatShareAPlaceAreNotTakenForEachOther() {
        for (int turn = 0; turn < 3; turn++) {
            assertThat(Boxes.of(443)).isEqualTo(443);
            assertThat(Boxes.of(443 + 256)).isEqualTo(443 + 256);
        }
    }
}
