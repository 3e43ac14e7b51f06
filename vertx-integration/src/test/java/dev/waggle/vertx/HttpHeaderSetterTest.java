package dev.waggle.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHeaderSetterTest {

    private static final HttpHeaderSetter SETTER = HttpHeaderSetter.INSTANCE;

    private final MultiMap headers = HttpHeaders.headers();

    @ParameterizedTest
    @ValueSource(strings = {"traceparent", "tracestate", "baggage", "x-of-another-propagator"})
    void replaces_all_headers_of_the_name_whatever_their_case(String name) {
        headers.add(name, "one").add(name.toUpperCase(Locale.ROOT), "two");

        SETTER.set(headers, name, "three");

        assertThat(headers.getAll(name)).containsExactly("three");
    }

    @ParameterizedTest
    @ValueSource(strings = {"traceparent", "tracestate", "baggage", "x-of-another-propagator"})
    void removes_all_headers_of_the_name_whatever_their_case(String name) {
        headers.add(name, "one").add(name.toUpperCase(Locale.ROOT), "two").add("other", "stays");

        SETTER.remove(headers, name);

        assertThat(headers.names()).containsExactly("other");
    }

    @Test
    void is_read_as_text_by_whoever_comes_after() {
        SETTER.set(headers, "baggage", "session_id=s-1,city=M%C3%BCnchen");

        assertThat(headers.get("Baggage")).isEqualTo("session_id=s-1,city=M%C3%BCnchen");
        assertThat(headers.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.getKey()).isEqualTo("baggage");
            assertThat(entry.getValue()).isEqualTo("session_id=s-1,city=M%C3%BCnchen");
        });
    }

    @Test
    void leaves_it_to_the_headers_to_refuse_a_line_break() {
        assertThatThrownBy(() -> SETTER.set(headers, "baggage", "a=b\r\nx: y"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(headers.isEmpty()).isTrue();
    }

    @Test
    void ignores_an_absent_carrier() {
        SETTER.set(null, "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }
}
