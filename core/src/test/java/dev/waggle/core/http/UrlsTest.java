package dev.waggle.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is recorded of an address. */
class UrlsTest {

    @ParameterizedTest
    @CsvSource({
        "a=1&b=2, a=1&b=2",
        "sig=s3cret, sig=REDACTED",
        "a=1&SIG=s3cret&b=2, a=1&SIG=REDACTED&b=2",
        "X-Amz-Signature=s3cret&X-Amz-Credential=s3cret&a, X-Amz-Signature=REDACTED&X-Amz-Credential=REDACTED&a",
        "sig=a=b, sig=REDACTED",
        "api_key=s3cret&access_token=s3cret&n=1, api_key=REDACTED&access_token=REDACTED&n=1",
        "X-Amz-Security-Token=s3cret, X-Amz-Security-Token=REDACTED",
        "key=AIzaS3cret&key=7, key=REDACTED&key=7",
        "max_tokens=7, max_tokens=7",
        "sig, sig",
        "sig&x=sig, sig&x=sig",
        "sig=, sig=REDACTED",
        "&&sig=s3cret&, &&sig=REDACTED&",
        "'', ''"
    })
    void theValuesOfParametersThatAreCredentialsAreLeftOut(String query, String recorded) {
        assertThat(Urls.redactedQuery(query)).isEqualTo(recorded);
    }

    @ParameterizedTest
    @CsvSource({
        "http, shop, 80, /a, http://shop/a",
        "https, shop, 443, /a, https://shop/a",
        "http, shop, 443, /a, http://shop:443/a",
        "https, shop, 8443, '', https://shop:8443",
        "http, shop, -1, /a, http://shop/a",
        "http, ::1, 8080, /a, http://[::1]:8080/a",
        "http, [::1], 80, /a, http://[::1]/a",
        "http, shop, 80, /a?b=1&sig=s3cret, http://shop/a?b=1&sig=REDACTED",
        "http, shop, 80, ?, http://shop?"
    })
    void theAddressHasItsPortWhereThatIsNotTheSchemes(
            String scheme, String host, int port, String target, String recorded) {
        assertThat(Urls.full(new Call("GET", scheme, host, port, target))).isEqualTo(recorded);
    }

    private record Call(String method, String scheme, String serverAddress, int serverPort, String pathAndQuery)
            implements ClientRequest {}

    @Property
    void noQueryMakesItThrowAndAllElseStays(@ForAll("queries") String query) {
        String recorded = Urls.redactedQuery(query);
        assertThat(recorded).doesNotContain("s3cret");
        assertThat(recorded.replace("sig=REDACTED", "sig=s3cret")).isEqualTo(query);
        assertThat(Urls.redactedQuery(recorded)).isEqualTo(recorded);
    }

    @Provide
    Arbitrary<String> queries() {
        return Arbitraries.of("&", "a", "=", "&a=1&", "&sig=s3cret&", "%3D", "", "ü", " ")
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts))
                // What follows a secret without a separator belongs to it.
                .filter(query -> !query.matches("(?s).*s3cret[^&].*"));
    }

    @Test
    void aQueryWithoutAnyEqualsSignIsLookedAtOnce() {
        String query = "&".repeat(4_000_000);
        assertThat(Urls.redactedQuery(query)).isSameAs(query);
    }
}
