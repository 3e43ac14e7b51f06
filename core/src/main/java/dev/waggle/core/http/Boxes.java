package dev.waggle.core.http;

import org.jspecify.annotations.Nullable;

/** Ports and status codes as objects, which are the same ones when they come again. Safe for any thread. */
final class Boxes {

    private static final int SLOTS = 256;
    private static final @Nullable Long[] KNOWN = new Long[SLOTS];

    private Boxes() {}

    /** Direct-mapped: of two numbers that take turns in a place, each is made anew. */
    static Long of(int number) {
        int slot = number & SLOTS - 1;
        Long known = KNOWN[slot];
        if (known != null && known == number) {
            return known;
        }
        Long made = (long) number;
        KNOWN[slot] = made;
        return made;
    }
}
