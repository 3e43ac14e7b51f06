package dev.waggle.core;

import org.jspecify.annotations.Nullable;

/**
 * Where nearly all sessions of a service belong, as it is written behind their ids: one project and one source, of characters
 * that stand for themselves.
 *
 * <p>Direct-mapped and bounded; of two threads that race, one works for nothing. Safe for any thread.
 */
record PlainPlace(String project, String source, String members) {

    /** A name of more characters is left to who looks at the limits. */
    private static final int SHORT = 256;

    private static final int SLOTS = 16;
    private static final @Nullable PlainPlace[] KNOWN = new PlainPlace[SLOTS];

    /** That of this session, or null when there is more to write, or to encode. */
    static @Nullable PlainPlace of(Session session) {
        String project = session.project();
        String source = session.source();
        if (project == null || source == null || session.name() != null || session.evaluation() != Evaluation.NONE) {
            return null;
        }
        int hash = project.hashCode() * 31 + source.hashCode();
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        PlainPlace known = KNOWN[slot];
        if (known != null && known.project.equals(project) && known.source.equals(source)) {
            return known;
        }
        if (!isPlain(project) || !isPlain(source)) {
            return null;
        }
        String members = SessionField.PROJECT.opening(false) + project + SessionField.SOURCE.opening(false) + source;
        PlainPlace fresh = new PlainPlace(project, source, members);
        KNOWN[slot] = fresh;
        return fresh;
    }

    private static boolean isPlain(String name) {
        return !name.isEmpty() && name.length() <= SHORT && PercentCoding.isPlain(name);
    }
}
