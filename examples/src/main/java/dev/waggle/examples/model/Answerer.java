package dev.waggle.examples.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Answers with the few sentences in a row that have most of the question's words in them or in their heading.
 *
 * <p>Rare words count more than common ones. Sentences in a row, because picked one by one they make no sense.
 */
final class Answerer {

    private static final String NOTHING = "The documents that were found say nothing about that.";
    private static final int SENTENCES = 3;
    /** Of two places that say as much, the one that opens a section is more likely to answer what its heading asks. */
    private static final double OPENING = 1.2;

    private final Analyzer analyzer = new EnglishAnalyzer();

    /** The answer, from the passages of {@code prompt}. */
    String answer(String question, String prompt) {
        List<Prose> passages = Prose.passages(prompt);
        Map<String, Double> weights = weights(words(question), passages);
        String answer = NOTHING;
        double best = 0;
        for (Prose passage : passages) {
            List<String> sentences = passage.sentences();
            double ofHeading = weight(words(passage.heading()), weights);
            for (int from = 0; from < sentences.size(); from++) {
                String text = String.join(" ", sentences.subList(from, Math.min(from + SENTENCES, sentences.size())));
                double score = (ofHeading + weight(words(text), weights)) * (from == 0 ? OPENING : 1);
                if (score > best) {
                    best = score;
                    answer = text;
                }
            }
        }
        return answer;
    }

    /** The text in the pieces that are streamed: a word with the space before it. */
    static List<String> tokens(String text) {
        return List.of(text.split("(?= )"));
    }

    /** What each of the words is worth: more, the fewer sentences have it. */
    private Map<String, Double> weights(Set<String> asked, List<Prose> passages) {
        List<Set<String>> sentences = passages.stream()
                .flatMap(passage -> passage.sentences().stream())
                .map(this::words)
                .toList();
        Map<String, Double> weights = new HashMap<>();
        for (String word : asked) {
            long having = sentences.stream()
                    .filter(sentence -> sentence.contains(word))
                    .count();
            weights.put(word, Math.log(1.0 + sentences.size() / (1.0 + having)));
        }
        return weights;
    }

    private static double weight(Set<String> words, Map<String, Double> weights) {
        return words.stream()
                .mapToDouble(word -> weights.getOrDefault(word, 0.0))
                .sum();
    }

    /** The stems of the words that mean something. */
    private Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        try (TokenStream tokens = analyzer.tokenStream("text", text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                words.add(term.toString());
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words;
    }
}
