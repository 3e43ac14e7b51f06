package dev.waggle.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {

    @Test
    void options_come_in_any_order_and_are_taken_once() {
        Arguments arguments = new Arguments("--rounds", "4", "--quick", "--only", "G5");

        assertThat(arguments.flag("--quick")).isTrue();
        assertThat(arguments.flag("--quick")).isFalse();
        assertThat(arguments.text("--only", "all")).isEqualTo("G5");
        assertThat(arguments.number("--rounds", 3)).isEqualTo(4);
        arguments.done();
    }

    @Test
    void what_is_not_given_has_its_default() {
        Arguments arguments = new Arguments();

        assertThat(arguments.flag("--quick")).isFalse();
        assertThat(arguments.text("--only", "all")).isEqualTo("all");
        assertThat(arguments.number("--rounds", 3)).isEqualTo(3);
    }

    @Test
    void an_option_without_its_value_is_named() {
        Arguments arguments = new Arguments("--only");

        assertThatThrownBy(() -> arguments.text("--only", "all"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "1.5", "", "9999999999"})
    void a_number_that_is_none_is_named_with_its_option(String value) {
        Arguments arguments = new Arguments("--rounds", value);

        assertThatThrownBy(() -> arguments.number("--rounds", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--rounds")
                .hasMessageContaining(value);
    }

    @Test
    void what_is_left_is_named() {
        Arguments arguments = new Arguments("--quick", "--fast");
        arguments.flag("--quick");

        assertThatThrownBy(arguments::done)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--fast");
    }
}
