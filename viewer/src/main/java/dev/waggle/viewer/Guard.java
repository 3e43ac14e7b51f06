package dev.waggle.viewer;

import io.vertx.core.Handler;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may talk to the viewer. On loopback every page that the developer has open could: so the {@code Host} has to be
 * a loopback name (a page whose name was rebound to 127.0.0.1 has another) and an {@code Origin} has to be our own.
 * Beyond loopback a token is asked for.
 */
final class Guard implements Handler<RoutingContext> {
    private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]", "::1");
    private static final Pattern LOOPBACK_IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final String COOKIE = "waggle_token";

    private final @Nullable String token;

    Guard(@Nullable String token) {
        this.token = token;
    }

    static boolean isLoopback(String address) {
        // Nothing that could be a name of somebody's: 127.example.org is one.
        return LOOPBACK.contains(address.toLowerCase(Locale.ROOT))
                || LOOPBACK_IPV4.matcher(address).matches();
    }

    @Override
    public void handle(RoutingContext rc) {
        HttpServerRequest request = rc.request();
        rc.response()
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("cross-origin-resource-policy", "same-origin");
        HostAndPort host = request.authority();
        if (host == null || (token == null && !isLoopback(host.host()))) {
            Answers.refuse(
                    rc, 403, "this Host is not the viewer's: use localhost, or start it with --address and --token");
        } else if (isForeign(request.getHeader("origin"), host)) {
            Answers.refuse(rc, 403, "requests from pages of another Origin are refused");
        } else if (token == null || isAllowed(request)) {
            rc.next();
        } else if ("/".equals(request.path()) && isToken(request.getParam("token"))) {
            rc.response()
                    .addCookie(Cookie.cookie(COOKIE, URLEncoder.encode(token, StandardCharsets.UTF_8))
                            .setHttpOnly(true)
                            .setSameSite(CookieSameSite.STRICT)
                            .setPath("/"));
            rc.response().setStatusCode(303).putHeader("location", "/").end();
        } else {
            rc.response().putHeader("www-authenticate", "Bearer");
            Answers.refuse(
                    rc, 401, "the viewer's token is missing: send it as Authorization: Bearer, or open /?token=…");
        }
    }

    private boolean isAllowed(HttpServerRequest request) {
        Cookie cookie = request.getCookie(COOKIE);
        return isToken(cookie == null ? null : decoded(cookie.getValue()))
                || isToken(bearer(request.getHeader("authorization")));
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).strip()
                : null;
    }

    private static @Nullable String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    private boolean isToken(@Nullable String given) {
        return token != null
                && given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isForeign(@Nullable String origin, HostAndPort host) {
        if (origin == null) {
            return false;
        }
        try {
            URI uri = URI.create(origin);
            int port = uri.getPort() < 0 ? ("https".equals(uri.getScheme()) ? 443 : 80) : uri.getPort();
            int own = host.port() <= 0 ? 80 : host.port();
            return uri.getHost() == null || !uri.getHost().equalsIgnoreCase(host.host()) || port != own;
        } catch (IllegalArgumentException notAnOrigin) {
            return true;
        }
    }
}
