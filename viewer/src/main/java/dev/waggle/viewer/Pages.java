package dev.waggle.viewer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The page and its modules, from memory, and the policy under which a browser runs them. Modules have their version or
 * their hash in the address, so a browser asks for each of them once; the page names all of them, and the data that it
 * will ask for first, so that nothing waits for something else to be read.
 */
final class Pages {
    private static final String ROOT = "dev/waggle/viewer/page/";
    private static final List<String> FILES = List.of(
            "style.css",
            "icon.svg",
            "app.js",
            "api.js",
            "format.js",
            "virtual-list.js",
            "session-list.js",
            "empty-state.js",
            "session-page.js",
            "session-head.js",
            "timeline.js",
            "event-tree.js",
            "event-details.js",
            "json-view.js",
            "conversation-view.js",
            "service-map.js",
            "live-dot.js");

    /** Lit's own jars serve their files by version; the page names the packages. */
    private static final String STATIC = "/_static/";

    private static final String LIT = STATIC + "lit/3.3.3/";
    private static final String LIT_HTML = STATIC + "lit-html/3.3.3/";
    private static final String LIT_ELEMENT = STATIC + "lit-element/4.2.2/";
    private static final String REACTIVE_ELEMENT = STATIC + "reactive-element/2.1.2/";
    private static final String IMPORTS = new JsonObject()
            .put(
                    "imports",
                    new JsonObject()
                            .put("lit", LIT + "index.js")
                            .put("lit-html", LIT_HTML + "lit-html.js")
                            .put("lit-html/", LIT_HTML)
                            .put("lit-element/", LIT_ELEMENT)
                            .put("@lit/reactive-element", REACTIVE_ELEMENT + "reactive-element.js"))
            .encode();
    private static final List<String> LIT_FILES = List.of(
            LIT + "index.js",
            LIT_HTML + "lit-html.js",
            LIT_HTML + "is-server.js",
            LIT_ELEMENT + "lit-element.js",
            REACTIVE_ELEMENT + "reactive-element.js",
            REACTIVE_ELEMENT + "css-tag.js");

    private final Map<String, Buffer> files = new LinkedHashMap<>();
    private final String index;
    private final String policy;

    /** Reads everything: to be called on a thread that may wait. */
    Pages() {
        MessageDigest digest = sha256();
        Map<String, byte[]> own = new LinkedHashMap<>();
        FILES.forEach(name -> own.put(name, resource(ROOT + name)));
        own.values().forEach(digest::update);
        String folder = "/page/" + HexFormat.of().formatHex(digest.digest(), 0, 8) + "/";
        own.forEach((name, bytes) -> files.put(folder + name, Buffer.buffer(bytes)));
        LIT_FILES.forEach(path -> files.put(path, Buffer.buffer(resource("META-INF/resources" + path))));
        StringBuilder preloads = new StringBuilder();
        files.keySet().stream()
                .filter(path -> path.endsWith(".js"))
                .forEach(path -> preloads.append("<link rel=\"modulepreload\" href=\"")
                        .append(path)
                        .append("\">\n"));
        index = new String(resource(ROOT + "index.html"), StandardCharsets.UTF_8)
                .replace("@IMPORTS@", IMPORTS)
                .replace("@PAGE@", folder)
                .replace("@MODULES@", preloads);
        policy = "default-src 'self'; script-src 'self' 'sha256-"
                + Base64.getEncoder().encodeToString(sha256().digest(IMPORTS.getBytes(StandardCharsets.UTF_8)))
                + "'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
                + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
    }

    void mount(Router router) {
        router.get("/").handler(rc -> index(rc, rc.request().query() == null ? "/api/sessions?" : null));
        router.get("/sessions/:id").handler(rc -> index(rc, "/api/sessions/" + encoded(rc) + "?view=rows"));
        files.forEach((path, body) -> router.get(path).handler(rc -> file(rc, path, body)));
    }

    private static String encoded(RoutingContext rc) {
        return URLEncoder.encode(String.valueOf(rc.pathParam("id")), StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    private void index(RoutingContext rc, @Nullable String data) {
        String preload = data == null
                ? ""
                : "<link rel=\"preload\" as=\"fetch\" crossorigin=\"anonymous\" href=\"" + data + "\">\n";
        rc.response()
                .putHeader("content-type", "text/html; charset=utf-8")
                .putHeader("content-security-policy", policy)
                .putHeader("cache-control", "no-store")
                .end(index.replace("@DATA@", preload));
    }

    private static void file(RoutingContext rc, String path, Buffer body) {
        rc.response()
                .putHeader("content-type", type(path))
                .putHeader("cache-control", "public, max-age=31536000, immutable")
                .end(body);
    }

    private static String type(String path) {
        if (path.endsWith(".js")) {
            return "text/javascript; charset=utf-8";
        }
        return path.endsWith(".css") ? "text/css; charset=utf-8" : "image/svg+xml";
    }

    private static byte[] resource(String name) {
        try (InputStream stream = Pages.class.getClassLoader().getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the viewer's jar lacks " + name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the viewer's jar cannot be read", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
