package dev.waggle.vertx;

import org.jspecify.annotations.Nullable;

/**
 * The parts of an absolute http or https URI. Not {@link java.net.URI}: what was sent need not be valid by its rules.
 *
 * @param host without port and without user information
 * @param port the scheme's default when the URI has none
 * @param pathAndQuery beginning with a slash
 */
record AbsoluteUri(String scheme, String host, int port, String pathAndQuery) {

    static @Nullable AbsoluteUri parse(@Nullable String uri) {
        int mark = uri == null ? -1 : uri.indexOf("://");
        if (uri == null || mark <= 0) {
            return null;
        }
        String scheme = uri.substring(0, mark);
        int end = endOfAuthority(uri, mark + 3);
        String authority = uri.substring(mark + 3, end);
        authority = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        String rest = uri.substring(end);
        return new AbsoluteUri(
                scheme,
                host,
                hasPort ? port(authority, colon + 1) : "https".equals(scheme) ? 443 : 80,
                rest.startsWith("/") ? rest : "/" + rest);
    }

    private static int endOfAuthority(String uri, int from) {
        for (int i = from; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '/' || c == '?' || c == '#') {
                return i;
            }
        }
        return uri.length();
    }

    private static int port(String authority, int from) {
        try {
            return Integer.parseInt(authority, from, authority.length(), 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
