package dev.waggle.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "0",
                "-12.5e-3",
                "true",
                " { \"a\" : [ 1 , \"\\u00e9\\n\\\"\\\\\\/\" , { } , false , null ] , \"b\" : 1.0 } ",
                "{\"n\":123456789012345678}"
            })
    void jsonReadsAsALibraryReadsIt(String text) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        assertThat(mapper.<com.fasterxml.jackson.databind.JsonNode>valueToTree(Json.read(text)))
                .isEqualTo(mapper.<com.fasterxml.jackson.databind.JsonNode>valueToTree(mapper.reader()
                        .with(com.fasterxml.jackson.databind.DeserializationFeature.USE_LONG_FOR_INTS)
                        .readValue(text, Object.class)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[1,]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":1,}",
                "\"open",
                "\"\\x\"",
                "\"\\u12g4\"",
                "tru",
                "1 2",
                "-",
                "1e",
                "1e+",
                "+1",
                "01",
                "-01",
                "1.",
                ".5",
                "1.e3",
                "- 1",
                "1-2",
                "1e5.0",
                "nope",
                "\"a\nb\"",
                "{a:1}"
            })
    void whatIsNoJsonIsNull(String text) {
        assertThat(Json.read(text)).isNull();
    }

    @Test
    void nestingWithoutEndIsNoOverflow() {
        assertThat(Json.read("[".repeat(1_000_000))).isNull();
        assertThat(Json.read("{\"a\":".repeat(1_000_000))).isNull();
    }

    /** Texts near to JSON; those that a library takes are taken, and no others. */
    @Test
    void noTextMakesTheReaderThrowAndItTakesWhatALibraryTakes() {
        ObjectMapper mapper = new ObjectMapper()
                .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        Random random = new Random(42);
        String alphabet = "{}[]\",:0123456789.eE+-tfnrulasx\\ \n";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(24); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(Json.read(text.toString()) != null)
                    .as(text.toString())
                    .isEqualTo(isTakenBy(mapper, text.toString()));
        }
    }

    private static boolean isTakenBy(ObjectMapper mapper, String text) {
        try {
            return mapper.readValue(text, Object.class) != null;
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
