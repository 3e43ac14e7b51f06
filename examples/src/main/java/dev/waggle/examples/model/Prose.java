package dev.waggle.examples.model;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One passage as the answerer reads it.
 *
 * @param heading what stands above it, empty where nothing does
 * @param sentences its prose: code, tables and headings make no sentences
 */
record Prose(String heading, List<String> sentences) {

    /** The passages of a prompt; each begins with a line {@code [source › heading]}. */
    static List<Prose> passages(String prompt) {
        List<Prose> passages = new ArrayList<>();
        String heading = "";
        StringBuilder text = new StringBuilder();
        for (String line : prompt.lines().toList()) {
            if (line.startsWith("[") && line.endsWith("]") && line.contains(" › ")) {
                passages.add(of(heading, text.toString()));
                heading = line.substring(line.indexOf(" › ") + 3, line.length() - 1);
                text.setLength(0);
            } else {
                text.append(line).append('\n');
            }
        }
        passages.add(of(heading, text.toString()));
        passages.removeIf(passage -> passage.heading().isEmpty());
        return passages;
    }

    private static Prose of(String heading, String markdown) {
        StringBuilder prose = new StringBuilder();
        boolean code = false;
        for (String line : markdown.lines().toList()) {
            boolean fence = line.startsWith("```");
            code ^= fence;
            if (code || fence || line.startsWith("|") || line.startsWith("#") || line.startsWith("!")) {
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
        return new Prose(heading, sentences.stream().distinct().toList());
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
            // What ends in a colon announces a table or code, which is not quoted.
            if (sentence.indexOf(' ') > 0 && !sentence.endsWith(":")) {
                sentences.add(sentence);
            }
        }
    }
}
