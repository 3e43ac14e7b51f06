package dev.waggle.examples.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Answers with the sentences of the passages that have most of the question's words in them.
 *
 * <p>Rare words count more than common ones, and a long sentence has to have more of them.
 */
final class Answerer {

    private static final String NOTHING = "The documents that were found say nothing about that.";
    private static final int SENTENCES = 3;

    private final Analyzer analyzer = new EnglishAnalyzer();

    /** The answer, from the sentences of {@code passages} in their own order. */
    String answer(String question, String passages) {
        List<String> sentences = sentences(passages);
        List<Set<String>> words = sentences.stream().map(this::words).toList();
        Map<String, Integer> sentencesWith = new HashMap<>();
        words.forEach(set -> set.forEach(word -> sentencesWith.merge(word, 1, Integer::sum)));
        Set<String> asked = words(question);

        record Scored(int position, double score) {}
        List<Scored> best = new ArrayList<>();
        for (int i = 0; i < sentences.size(); i++) {
            double score = 0;
            for (String word : asked) {
                if (words.get(i).contains(word)) {
                    score += Math.log(1.0 + sentences.size() / (double) sentencesWith.getOrDefault(word, 1));
                }
            }
            if (score > 0) {
                best.add(new Scored(i, score / Math.sqrt(8.0 + words.get(i).size())));
            }
        }
        List<String> answer = best.stream()
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .limit(SENTENCES)
                .sorted(Comparator.comparingInt(Scored::position))
                .map(scored -> sentences.get(scored.position()))
                .toList();
        return answer.isEmpty() ? NOTHING : String.join(" ", answer);
    }

    /** The text in the pieces that are streamed: a word with the space before it. */
    static List<String> tokens(String text) {
        return List.of(text.split("(?= )"));
    }

    /** Prose only: code, tables and headings make no sentences. */
    static List<String> sentences(String markdown) {
        StringBuilder prose = new StringBuilder();
        boolean code = false;
        for (String line : markdown.lines().toList()) {
            boolean fence = line.startsWith("```");
            code ^= fence;
            if (code || fence || line.startsWith("|") || line.startsWith("#") || line.startsWith("[")) {
                prose.append('\n');
            } else if (line.isBlank() || line.matches("\\s*([-*]|\\d+\\.) .*")) {
                prose.append('\n')
                        .append(line.replaceFirst("^\\s*([-*]|\\d+\\.) ", "").strip());
            } else {
                prose.append(' ').append(line.strip());
            }
        }
        List<String> sentences = new ArrayList<>();
        prose.toString().lines().forEach(paragraph -> split(plain(paragraph), sentences));
        return sentences.stream().distinct().toList();
    }

    /** Without Markdown's marks: links become their text, emphasis and code become words. */
    private static String plain(String paragraph) {
        return paragraph
                .replaceAll("!?\\[([^]]*)]\\([^)]*\\)", "$1")
                .replaceAll("\\*\\*|`", "")
                .strip();
    }

    private static void split(String paragraph, List<String> sentences) {
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
        breaks.setText(paragraph);
        int start = breaks.first();
        for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
            String sentence = paragraph.substring(start, end).strip();
            if (sentence.indexOf(' ') > 0) {
                sentences.add(sentence);
            }
        }
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
