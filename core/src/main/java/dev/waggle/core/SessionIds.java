package dev.waggle.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The grammar of session ids (WIRE.md section 1). */
final class SessionIds {

    static final int MAX_LENGTH = 128;
    private static final int UUID_LENGTH = 36;

    private static final long VERSION_4 = 0x0000_0000_0000_4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    /** How many ids are drawn at once: the generator's own work is a multiple of what it makes for one. */
    private static final int DRAWN = 256;

    private static final int BYTES = 16;

    /** All instances of a function are restored from one snapshot: nothing random may have been in it. */
    private static final boolean RESTORED = System.getenv("AWS_LAMBDA_FUNCTION_NAME") != null;

    private static final VarHandle HALF = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final SecureRandom RANDOM = generator();
    private static final AtomicReference<@Nullable Draw> CURRENT = new AtomicReference<>();

    private SessionIds() {}

    /**
     * As {@link UUID#randomUUID} makes them, which reads a file each time: requests come on threads that must not. From any
     * thread, without a lock but where a draw is used up.
     */
    static String random() {
        return RESTORED ? UUID.randomUUID().toString() : drawn();
    }

    private static String drawn() {
        while (true) {
            Draw draw = CURRENT.get();
            if (draw != null) {
                int place = draw.used.getAndIncrement();
                if (place < DRAWN) {
                    return draw.id(place);
                }
            }
            CURRENT.compareAndSet(draw, new Draw());
        }
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

    /** Random bytes for some ids, each of them used once. */
    private static final class Draw {

        private final byte[] bytes = new byte[DRAWN * BYTES];
        private final AtomicInteger used = new AtomicInteger();

        Draw() {
            RANDOM.nextBytes(bytes);
        }

        String id(int place) {
            long most = (long) HALF.get(bytes, place * BYTES) & ~0xF000L | VERSION_4;
            long least = (long) HALF.get(bytes, place * BYTES + 8) >>> 2 | VARIANT;
            return new UUID(most, least).toString();
        }
    }
}
