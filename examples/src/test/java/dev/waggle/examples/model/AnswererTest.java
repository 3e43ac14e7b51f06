package dev.waggle.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswererTest {

    private static final String PROMPT = """
            Answer the question from these passages only.

            [README.md › Bees]
            Bees tell the hive where they have been. They dance for it. Nobody knows who taught them. It works in the dark.

            | what | a table is no sentence about bees |
            |---|---|

            [README.md › Hives]
            A hive has room for sixty thousand. This is where honey is kept:
            ```
            the code about honey is no sentence
            ```
            In winter a hive is quiet.
            """;

    private final Answerer answerer = new Answerer();

    @Test
    void theAnswerIsSentencesInARow() {
        assertThat(answerer.answer("Where do bees dance?", PROMPT))
                .isEqualTo("Bees tell the hive where they have been. They dance for it. Nobody knows who taught them.");
    }

    @Test
    void aHeadingThatHasTheQuestionsWordsCounts() {
        assertThat(answerer.answer("What are hives?", PROMPT)).startsWith("A hive has room for sixty thousand.");
    }

    @Test
    void codeTablesAndWhatAnnouncesThemAreNotQuoted() {
        assertThat(answerer.answer("Is there honey in a table or code in winter?", PROMPT))
                .isEqualTo("A hive has room for sixty thousand. In winter a hive is quiet.");
    }

    @Test
    void whatThePassagesDoNotSayIsNotAnswered() {
        assertThat(answerer.answer("Xylophones?", PROMPT)).startsWith("The documents that were found say nothing");
    }
}
