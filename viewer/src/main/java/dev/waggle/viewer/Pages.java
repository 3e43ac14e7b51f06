package dev.waggle.viewer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The page and its modules, and the policy under which a browser runs them. */
final class Pages {
    private static final String ROOT = "dev/waggle/viewer/page";
    /** Lit's own jars serve their files by version; the page names the packages. */
    private static final String IMPORTS = new JsonObject()
            .put(
                    "imports",
                    new JsonObject()
                            .put("lit", "/_static/lit/3.3.3/index.js")
                            .put("lit/", "/_static/lit/3.3.3/")
                            .put("lit-html", "/_static/lit-html/3.3.3/lit-html.js")
                            .put("lit-html/", "/_static/lit-html/3.3.3/")
                            .put("lit-element", "/_static/lit-element/4.2.2/index.js")
                            .put("lit-element/", "/_static/lit-element/4.2.2/")
                            .put("@lit/reactive-element", "/_static/reactive-element/2.1.2/reactive-element.js")
                            .put("@lit/reactive-element/", "/_static/reactive-element/2.1.2/"))
            .encode();

    private final Buffer index;
    private final String policy;

    Pages() {
        index = Buffer.buffer(resource(ROOT + "/index.html").replace("@IMPORTS@", IMPORTS));
        policy = "default-src 'self'; script-src 'self' 'sha256-" + sha256(IMPORTS) + "'; style-src 'self'; "
                + "img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
    }

    void mount(Router router) {
        router.get("/").handler(this::index);
        router.get("/sessions/*").handler(this::index);
        router.get("/_static/*").handler(files("META-INF/resources/_static").setCachingEnabled(true));
        router.get("/page/*").handler(files(ROOT).setCachingEnabled(false));
    }

    private static StaticHandler files(String folder) {
        return StaticHandler.create(folder).setDirectoryListing(false).setIncludeHidden(false);
    }

    private void index(RoutingContext rc) {
        rc.response()
                .putHeader("content-type", "text/html; charset=utf-8")
                .putHeader("content-security-policy", policy)
                .putHeader("cache-control", "no-store")
                .end(index);
    }

    private static String resource(String name) {
        try (InputStream stream = Pages.class.getClassLoader().getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the viewer's jar lacks " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the viewer's jar cannot be read", e);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
