package dev.waggle.core.internal;

/** Which names say that their value is a secret. */
public final class SecretNames {

    private static final String[] ANYWHERE = {
        "password",
        "passwd",
        "passphrase",
        "apikey",
        "privatekey",
        "secretkey",
        "accesskey",
        "authorization",
        "credential",
        "connectionstring",
        "clientsecret",
        "setcookie"
    };

    /** As an ending only: {@code prompt_tokens}, {@code token_count} and {@code secretary} are harmless. */
    private static final String[] AT_THE_END = {"token", "secret", "cookie", "cookies", "pwd"};

    private static final int MAX_NAME = 64;

    private SecretNames() {}

    /** Any part of a dotted key counts: {@code headers.authorization.0} is an authorization. */
    public static boolean isSecret(String key) {
        int start = 0;
        while (start <= key.length()) {
            int dot = key.indexOf('.', start);
            int end = dot < 0 ? key.length() : dot;
            if (isSecretName(key, start, end)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    /** Longer names are judged by their last 64 characters, so that the work stays linear. */
    public static boolean isSecretName(CharSequence text, int start, int end) {
        char[] name = new char[MAX_NAME];
        int first = MAX_NAME;
        for (int i = end - 1; i >= start && first > 0; i--) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                c += 'a' - 'A';
            }
            if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
                name[--first] = c;
            }
        }
        int length = MAX_NAME - first;
        if (length < 3) {
            return false;
        }
        String plain = new String(name, first, length);
        for (String word : ANYWHERE) {
            if (plain.contains(word)) {
                return true;
            }
        }
        for (String word : AT_THE_END) {
            if (plain.endsWith(word)) {
                return true;
            }
        }
        return false;
    }
}
