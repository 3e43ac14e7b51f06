package dev.waggle.core.http;

import dev.waggle.core.internal.SecretNames;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps credentials out of recorded URLs, as the conventions of {@code url.full} and {@code url.query} demand: the values of
 * the parameters that they list, of those whose names say so, and Google's keys.
 */
final class Urls {

    private static final Set<String> SECRET_PARAMETERS =
            Set.of("awsaccesskeyid", "signature", "sig", "x-goog-signature", "x-amz-signature", "x-amz-credential");
    private static final String REDACTED = "REDACTED";

    private Urls() {}

    static String full(ClientRequest request) {
        String scheme = request.scheme();
        int port = request.serverPort();
        String host = host(request.serverAddress());
        String target = redacted(request.pathAndQuery());
        return port > 0 && port != defaultPort(scheme)
                ? scheme + "://" + host + ':' + port + target
                : scheme + "://" + host + target;
    }

    private static String redacted(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query + 1) + redactedQuery(target.substring(query + 1));
    }

    static int defaultPort(@Nullable String scheme) {
        return "https".equalsIgnoreCase(scheme) ? 443 : 80;
    }

    /** The query with the values of parameters that are known to be credentials taken out. */
    static String redactedQuery(String query) {
        StringBuilder out = null;
        int start = 0;
        while (start <= query.length()) {
            int end = query.indexOf('&', start);
            if (end < 0) {
                end = query.length();
            }
            int equals = start;
            while (equals < end && query.charAt(equals) != '=') {
                equals++;
            }
            boolean secret = equals < end && (isSecret(query, start, equals) || isGoogleKey(query, equals + 1));
            if (secret && out == null) {
                out = new StringBuilder(query.length()).append(query, 0, start);
            }
            if (out != null) {
                if (secret) {
                    out.append(query, start, equals + 1).append(REDACTED);
                } else {
                    out.append(query, start, end);
                }
                if (end < query.length()) {
                    out.append('&');
                }
            }
            start = end + 1;
        }
        return out == null ? query : out.toString();
    }

    private static boolean isSecret(String query, int start, int end) {
        return SECRET_PARAMETERS.contains(query.substring(start, end).toLowerCase(Locale.ROOT))
                || SecretNames.isSecretName(query, start, end);
    }

    /** Google's APIs take it as a mere {@code key}, Gemini's too. */
    private static boolean isGoogleKey(String query, int value) {
        return query.startsWith("AIza", value);
    }

    private static String host(String address) {
        return address.indexOf(':') >= 0 && !address.startsWith("[") ? "[" + address + "]" : address;
    }
}
