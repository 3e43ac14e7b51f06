package dev.waggle.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    /** Over a plain socket: an HTTP client does not let a caller choose the Host. */
    private static String statusFor(RunningViewer viewer, String headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", viewer.viewer.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET /api/sessions HTTP/1.1\r\n" + headers + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).substring(9);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:4318", "localhost.evil.example", "127.evil.example", "10.0.0.1"})
    void aForeignHostIsRefused(String host) throws IOException {
        try (RunningViewer viewer = RunningViewer.start()) {
            assertThat(statusFor(viewer, "host: " + host + "\r\n")).isEqualTo("403");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:4318", "127.0.0.2", "[::1]:4318"})
    void loopbackNamesAreServed(String host) throws IOException {
        try (RunningViewer viewer = RunningViewer.start()) {
            assertThat(statusFor(viewer, "host: " + host + "\r\n")).isEqualTo("200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "https://localhost", "http://localhost:1", "file://"})
    void aForeignOriginIsRefused(String origin) throws IOException {
        try (RunningViewer viewer = RunningViewer.start()) {
            String host = "host: localhost:" + viewer.viewer.port() + "\r\n";
            assertThat(statusFor(viewer, host + "origin: " + origin + "\r\n")).isEqualTo("403");
            assertThat(statusFor(viewer, host + "origin: " + viewer.viewer.url() + "\r\n"))
                    .isEqualTo("200");
        }
    }

    @Test
    void withATokenEveryRequestHasToBringIt() throws IOException {
        try (RunningViewer viewer = RunningViewer.start(builder -> builder.token("s3cret&"))) {
            assertThat(viewer.get("/api/sessions").statusCode()).isEqualTo(401);
            assertThat(viewer.send(SampleSession.spans()).statusCode()).isEqualTo(401);
            assertThat(viewer.call("GET", "/api/sessions", new byte[0], "authorization", "Bearer no")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(viewer.call("GET", "/api/sessions", new byte[0], "authorization", "Bearer s3cret&")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(viewer.get("/?token=wrong").statusCode()).isEqualTo(401);

            HttpResponse<String> opened = viewer.get("/?token=s3cret%26");
            String cookie = opened.headers().firstValue("set-cookie").orElseThrow();
            assertThat(opened.statusCode()).isEqualTo(303);
            assertThat(cookie).containsIgnoringCase("HttpOnly").contains("SameSite=Strict");
            assertThat(viewer.call("GET", "/api/sessions", new byte[0], "cookie", cookie.split(";")[0])
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void thePageHasAStrictPolicyAndNothingElseIsServed() {
        try (RunningViewer viewer = RunningViewer.start()) {
            HttpResponse<String> page = viewer.get("/");
            assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                    .contains("default-src 'self'")
                    .contains("require-trusted-types-for 'script'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(viewer.get("/page/../SessionViewer.class").statusCode()).isNotEqualTo(200);
            assertThat(viewer.get("/page/%2e%2e/SessionViewer.class").statusCode())
                    .isNotEqualTo(200);
            assertThat(viewer.get("/page/%2e%2e%2fSessionViewer.class").statusCode())
                    .isNotEqualTo(200);
            assertThat(viewer.get("/etc/passwd").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void everythingThatThePageNamesIsServed() {
        try (RunningViewer viewer = RunningViewer.start()) {
            String page = viewer.get("/").body();
            Matcher named = Pattern.compile("(?:href|src)=\"([^\"]+)\"").matcher(page);
            int found = 0;
            for (; named.find(); found++) {
                HttpResponse<String> file = viewer.get(named.group(1));
                assertThat(file.statusCode()).as(named.group(1)).isEqualTo(200);
                if (named.group(1).endsWith(".js")) {
                    assertThat(file.headers().firstValue("content-type").orElseThrow())
                            .startsWith("text/javascript");
                    assertThat(file.headers().firstValue("cache-control").orElseThrow())
                            .contains("immutable");
                }
            }
            assertThat(found).isGreaterThan(20);
        }
    }
}
