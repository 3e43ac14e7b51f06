package dev.waggle.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretRedactorTest {

    private static final String JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlc2ln";

    private final Redactor redactor = Redactor.secrets();

    private @Nullable String inText(String text) {
        return redactor.redact("honeyhive_outputs.text", text);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "honeyhive_inputs.password",
                "honeyhive_inputs.user.userPassword",
                "honeyhive_config.api_key",
                "honeyhive_config.API-KEY",
                "honeyhive_config.openaiApiKey",
                "honeyhive_metadata.headers.Authorization",
                "honeyhive_metadata.headers.authorization.0",
                "honeyhive_metadata.headers.Set-Cookie.0",
                "honeyhive_inputs.access_token",
                "honeyhive_inputs.token",
                "honeyhive_inputs.client_secret",
                "honeyhive_inputs.privateKey.value",
                "baggage.x-auth-token",
                "honeyhive_inputs.db.pwd"
            })
    void aKeyThatNamesASecretHidesItsValue(String key) {
        assertThat(redactor.redact(key, "anything")).isEqualTo("[REDACTED]");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "honeyhive_metadata.prompt_tokens",
                "honeyhive_metrics.time_to_first_token_ms",
                "honeyhive_config.max_tokens",
                "honeyhive_inputs.secretary",
                "honeyhive_inputs.query",
                "honeyhive_inputs.0",
                "honeyhive_inputs.monkey",
                "honeyhive_metadata.keyboard"
            })
    void aHarmlessKeyHidesNothing(String key) {
        String value = "anything";
        assertThat(redactor.redact(key, value)).isSameAs(value);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "curl -H 'X: Bearer abcdef123456' now | curl -H 'X: [REDACTED]' now",
                "use sk-proj-abcdefghij1234567890_x please | use [REDACTED] please",
                "id AKIAIOSFODNN7EXAMPLE1 in eu | id [REDACTED] in eu",
                "ghp_abcdefghijklmnopqrstuvwxyz0123456789 | [REDACTED]",
                "slack xoxb-123456789012-abcdefghijkl. | slack [REDACTED].",
                "google AIzaSyA1234567890abcdefghijklmnopqrstuv | google [REDACTED]",
                "password=hunter2&user=me | password=[REDACTED]&user=me",
                "https://h/p?api_key=abc&q=1 | https://h/p?api_key=[REDACTED]&q=1",
                "Authorization: Basic dXNlcjpwYXNz | Authorization: Basic [REDACTED]",
                "{\"client_secret\": \"abc\", \"a\": 1} | {\"client_secret\": \"[REDACTED]\", \"a\": 1}",
                "{\\\"password\\\":\\\"abc\\\"} | {\\\"password\\\":\\\"[REDACTED]\\\"}",
                "postgres://app:hunter2@db:5432/x | postgres://[REDACTED]@db:5432/x",
                "two: password=a password=b | two: password=[REDACTED] password=[REDACTED]",
                "Authorization: Token 9944b09199c6 end | Authorization: Token [REDACTED] end",
                "Authorization: ApiKey abc | Authorization: ApiKey [REDACTED]",
                "-H 'Authorization: Digest user=\"u\", response=\"abc\"' | -H 'Authorization: Digest [REDACTED]'",
                "-H 'Cookie: theme=dark; sid=abc' now | -H 'Cookie: [REDACTED]' now",
                "{\"password\":\"correct horse, battery\", \"a\": 1} | {\"password\":\"[REDACTED]\", \"a\": 1}",
                "{\"password\":\"a \\\"quoted\\\" word\"} | {\"password\":\"[REDACTED]\"}",
                "{\\\"password\\\":\\\"a b\\\",\\\"n\\\":1} | {\\\"password\\\":\\\"[REDACTED]\\\",\\\"n\\\":1}",
                "\\\\\\\"password\\\\\\\": \\\\\\\"abc\\\\\\\" | \\\\\\\"password\\\\\\\": \\\\\\\"[REDACTED]\\\\\\\"",
                "postgres://app:p@ssw0rd@db/x | postgres://[REDACTED]@db/x",
                "{\"password\":\"a\\\\\",\"user\":\"me\"} | {\"password\":\"[REDACTED]\\\\\",\"user\":\"me\"}",
                "{\"text\":\"Cookie: a=b; c=d\\n more\",\"n\":1} | {\"text\":\"Cookie: [REDACTED]\\n more\",\"n\":1}"
            })
    void aTextThatHoldsASecretIsShownWithoutIt(String text, String shown) {
        assertThat(inText(text)).isEqualTo(shown);
    }

    @Test
    void aJsonWebTokenIsHidden() {
        assertThat(inText("jwt " + JWT + " end")).isEqualTo("jwt [REDACTED] end");
        assertThat(inText(JWT)).isEqualTo("[REDACTED]");
    }

    @Test
    void aPrivateKeyIsHiddenToItsEndLineOrToTheEndOfTheText() {
        String key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc==\n-----END RSA PRIVATE KEY-----";
        assertThat(inText("a " + key + " b")).isEqualTo("a [REDACTED] b");
        assertThat(inText("a " + key.substring(0, 40))).isEqualTo("a [REDACTED]");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                "The token limit is 4096: see the docs.",
                "sk-learn is a library",
                "a risk-averse mask-making task-force",
                "What is the password policy of this company?",
                "the bearer of good news",
                "{\"nextPageToken\":\"\",\"items\":[1],\"a\":\"b\"}",
                "{\\\"password\\\":\\\"\\\",\\\"a\\\":\\\"b\\\"}",
                "{'token': '', 'a': 'b'}",
                "basic questions need basic answers",
                "http://host:8080/path?x=1@y",
                "key: value, time: 12:30",
                "-----BEGIN CERTIFICATE-----",
                "eyJ is how a token starts",
                "1 = 1, a == b, \"c\": \"d\""
            })
    void ordinaryTextIsTheSameObject(String text) {
        assertThat(inText(text)).isSameAs(text);
    }

    @Test
    void eachRepetitionOfWhatASecretStartsWithCostsTheSame() {
        List<String> starts = List.of(
                "eyJ",
                "eyJ-",
                "eyJ.",
                "eyJaaaaaaaa.",
                "sk-",
                "Bearer ",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY",
                "://",
                "://a:",
                "password",
                "password=",
                "=",
                "::",
                " :",
                "a.b-",
                "token: ",
                "\"\"\"\"=");
        // Quadratic work on four million characters takes hours; a slow machine needs seconds.
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (String start : starts) {
                assertThat(inText(start.repeat(4_000_000 / start.length()))).isNotNull();
            }
        });
    }

    @Test
    void twoRedactorsWorkOneAfterTheOther() {
        Redactor both = redactor.andThen((key, value) -> value.contains("drop") ? null : value + "!");
        assertThat(both.redact("k", "password=x")).isEqualTo("password=[REDACTED]!");
        assertThat(both.redact("k", "drop me")).isNull();
        Redactor first = (key, value) -> null;
        assertThat(first.andThen(redactor).redact("k", "v")).isNull();
    }

    @Test
    void whatWasRedactedOnceIsNotChangedAgainAndNoTextMakesItThrow() {
        Random random = new Random(7);
        List<String> words = List.of(
                "sk-",
                "abcdefghijklmnop1234",
                "Bearer ",
                "password",
                "=",
                ":",
                "\"",
                "://",
                "@",
                "eyJ",
                ".",
                " ",
                "-----BEGIN ",
                "PRIVATE KEY",
                "-----END ",
                "-----",
                "token",
                "\\",
                "&",
                "ü",
                "\ud83d",
                "basic ",
                "api_key");
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(words.get(random.nextInt(words.size())));
            }
            String once = Objects.requireNonNull(inText(text.toString()));
            assertThat(inText(once)).as(text.toString()).isEqualTo(once);
        }
    }
}
