package dev.waggle.core;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.UUID;

/** The grammar of session ids (WIRE.md section 1). */
final class SessionIds {

    private static final int MAX_LENGTH = 128;
    private static final int UUID_LENGTH = 36;

    private static final long VERSION_4 = 0x0000_0000_0000_4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final SecureRandom RANDOM = generator();

    private SessionIds() {}

    /** As {@link UUID#randomUUID} makes them, which reads a file each time: requests come on threads that must not. */
    static String random() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        ByteBuffer halves = ByteBuffer.wrap(bytes);
        long most = halves.getLong() & ~0xF000L | VERSION_4;
        long least = halves.getLong() >>> 2 | VARIANT;
        return new UUID(most, least).toString();
    }

    /** Seeded once, here and now; computes from then on. */
    private static SecureRandom generator() {
        SecureRandom generator;
        try {
            generator = SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException absent) {
            generator = new SecureRandom();
        }
        generator.nextBytes(new byte[1]);
        return generator;
    }

    static boolean isValid(String id) {
        int length = id.length();
        if (length == 0 || length > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!isAllowed(id.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * An id that was given in code: UUID-shaped ones are lower-cased, because the other SDKs compare them as text.
     *
     * @throws IllegalArgumentException when it breaks the grammar
     */
    static String requireValid(String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException("session id must match [A-Za-z0-9._-]{1,128}: " + shown(id));
        }
        return isUuidShaped(id) ? id.toLowerCase(Locale.ROOT) : id;
    }

    private static boolean isUuidShaped(String id) {
        if (id.length() != UUID_LENGTH) {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? id.charAt(i) != '-' : Character.digit(id.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
    }

    private static String shown(String id) {
        return id.length() <= MAX_LENGTH ? "'" + id + "'" : id.length() + " characters";
    }
}
