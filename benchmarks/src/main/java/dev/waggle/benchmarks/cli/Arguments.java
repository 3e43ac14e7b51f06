package dev.waggle.benchmarks.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A command line whose options are taken out one by one, whatever their order; {@link #done} refuses what is left.
 *
 * <p>Every mistake is an {@link IllegalArgumentException} that names the option.
 */
public final class Arguments {

    private final List<String> left;

    public Arguments(String... given) {
        this.left = new ArrayList<>(Arrays.asList(given));
    }

    /** Whether the option is there. */
    public boolean flag(String name) {
        return left.remove(name);
    }

    /** The value behind the option, or the other text without it. */
    public String text(String name, String otherwise) {
        int at = left.indexOf(name);
        if (at < 0) {
            return otherwise;
        }
        if (at + 1 == left.size()) {
            throw new IllegalArgumentException(name + " wants a value");
        }
        left.remove(at);
        return left.remove(at);
    }

    /** The positive number behind the option, or the other one without it. */
    public int number(String name, int otherwise) {
        String value = text(name, Integer.toString(otherwise));
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(name + " must be a number from 1 to 999999999: " + value);
        }
        return Integer.parseInt(value);
    }

    /** Nothing else is known. */
    public void done() {
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("unknown option: " + String.join(" ", left));
        }
    }
}
