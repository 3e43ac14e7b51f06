package dev.waggle.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The head and the tail of a long text.
 *
 * <p>Beyond what is shown it keeps {@link #MARGIN} characters on both sides of the gap: there a secret may be cut in
 * half, where no redactor would recognise it, so what stands there is never shown.
 *
 * <p>One thread at a time appends; any other may write out meanwhile what was appended so far, because a cancel comes
 * from anywhere. No lock and no fence: {@link #total} is published after the characters that it counts, and the oldest
 * of the tail, which an append overwrites, are among those that are never shown.
 */
final class StreamText {

    static final int MARGIN = 4096;

    /** How much of the tail is overwritten at most before it is counted. */
    private static final int PIECE = 1024;

    private static final VarHandle TOTAL;

    static {
        try {
            TOTAL = MethodHandles.lookup().findVarHandle(StreamText.class, "total", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final String KEY = Field.OUTPUTS.prefix + ".text";
    private static final int FIRST_SIZE = 256;

    private static final char[] NONE = new char[0];

    private final int shownHead;
    private final int shownTail;
    private final int maxHead;
    private final int maxTail;

    private char[] head = NONE;
    private char[] tail = NONE;
    private long total;

    /** Which of the two is written to: the head until it is full, then the tail, round and round. */
    private char[] open = NONE;

    /** How many characters had come when the writing was last at the beginning of {@link #open}. */
    private long opened;

    StreamText(int maxText) {
        shownHead = maxText - maxText / 2;
        shownTail = maxText / 2;
        maxHead = shownHead + MARGIN;
        maxTail = shownTail + MARGIN;
    }

    void append(CharSequence part) {
        if (!(part instanceof String text && appended(text))) {
            appendInPieces(part, part.length());
        }
    }

    /** What nearly every token is: a string that fits where the last one ended. Or does nothing and says so. */
    boolean appended(String text) {
        int length = text.length();
        char[] target = open;
        long before = total;
        int at = (int) (before - opened);
        if (length > target.length - at || length > PIECE) {
            return false;
        }
        text.getChars(0, length, target, at);
        TOTAL.setRelease(this, before + length);
        return true;
    }

    private void appendInPieces(CharSequence part, int length) {
        int done = 0;
        while (done < length) {
            int left = length - done;
            int count = Math.min(Math.min(left, PIECE), room(left));
            copy(part, done, done + count, open, at());
            TOTAL.setRelease(this, total + count);
            done += count;
        }
    }

    /** How many characters can be written where we are, which is somewhere else when that was full. */
    private int room(int wanted) {
        if (at() == open.length) {
            if (open != head) {
                if (tail.length == maxTail) {
                    opened = total;
                } else {
                    tail = open = grown(tail, wanted, maxTail);
                }
            } else if (head.length < maxHead) {
                head = open = grown(head, wanted, maxHead);
            } else {
                tail = open = grown(NONE, wanted, maxTail);
                opened = total;
            }
        }
        return open.length - at();
    }

    private int at() {
        return (int) (total - opened);
    }

    void writeTo(LiveEvent event) {
        long seen;
        String start;
        String end;
        do {
            seen = (long) TOTAL.getAcquire(this);
            start = new String(head, 0, (int) Math.min(seen, maxHead));
            end = tailText(seen - start.length());
            VarHandle.loadLoadFence();
        } while ((long) TOTAL.getOpaque(this) - seen > MARGIN - PIECE);
        if (seen > 0) {
            write(seen, start, end, event);
        }
    }

    private void write(long seen, String first, String last, LiveEvent event) {
        ValuePolicy policy = event.runtime.policy;
        int shown = shownHead + shownTail;
        if (seen <= (long) maxHead + maxTail) {
            String left = policy.redact(KEY, first + last);
            if (left != null) {
                policy.writeStream(
                        KEY,
                        left.length() <= shown ? left : gap(left, shownHead, left, shownTail),
                        left.length() > shown ? seen : -1,
                        event);
            }
            return;
        }
        String start = policy.redact(KEY, first);
        String end = policy.redact(KEY, last);
        if (start != null && end != null) {
            int startLength = Math.min(shownHead, Math.max(0, start.length() - MARGIN));
            int endLength = Math.min(shownTail, Math.max(0, end.length() - MARGIN));
            policy.writeStream(KEY, gap(start, startLength, end, endLength), seen, event);
        }
    }

    private String tailText(long inTail) {
        if (inTail <= maxTail) {
            return new String(tail, 0, (int) inTail);
        }
        int next = (int) (inTail % maxTail);
        return new String(tail, next, maxTail - next) + new String(tail, 0, next);
    }

    private static String gap(String start, int startLength, String end, int endLength) {
        int to = startLength;
        if (to > 0 && Character.isHighSurrogate(start.charAt(to - 1))) {
            to--;
        }
        int from = end.length() - endLength;
        if (from < end.length() && Character.isLowSurrogate(end.charAt(from))) {
            from++;
        }
        return start.substring(0, to) + "…" + end.substring(from);
    }

    private static char[] grown(char[] array, int more, int max) {
        int size = (int) Math.min(max, Math.max(FIRST_SIZE, array.length + (long) Math.max(more, array.length)));
        char[] larger = new char[size];
        System.arraycopy(array, 0, larger, 0, array.length);
        return larger;
    }

    private static void copy(CharSequence part, int from, int to, char[] target, int at) {
        if (part instanceof String text) {
            text.getChars(from, to, target, at);
        } else if (part instanceof StringBuilder text) {
            text.getChars(from, to, target, at);
        } else {
            for (int i = from; i < to; i++) {
                target[at + i - from] = part.charAt(i);
            }
        }
    }
}
