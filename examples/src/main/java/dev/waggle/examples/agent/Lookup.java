package dev.waggle.examples.agent;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to look up for a question.
 *
 * @param query the question as it was typed: the search understands phrases, AND, OR and the like
 * @param words its words that mean something, for when the search does not understand the query
 */
record Lookup(String query, String words) {

    private static final Set<String> EMPTY_WORDS = Set.of(
            "a an and are as at be but by can do does for how i if in is it its me my not of on or our should so tell that the their then there these they this to was what when where which who why will with would you your"
                    .split(" "));

    static Lookup of(String question) {
        String query = question.strip().replaceFirst("[?!.\\s]+$", "");
        String words = Arrays.stream(query.split("[^\\p{L}\\p{N}_]+"))
                .filter(word -> !word.isEmpty() && !EMPTY_WORDS.contains(word.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(" "));
        return new Lookup(query, words.isEmpty() ? query : words);
    }
}
