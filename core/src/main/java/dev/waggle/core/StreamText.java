package dev.waggle.core;

/**
 * The head and the tail of a long text.
 *
 * <p>Beyond what is shown it keeps {@link #MARGIN} characters on both sides of the gap: there a secret may be cut in
 * half, where no redactor would recognise it, so what stands there is never shown.
 */
final class StreamText {

    static final int MARGIN = 4096;

    private static final String KEY = Field.OUTPUTS.prefix + ".text";
    private static final int FIRST_SIZE = 256;

    private final int shownHead;
    private final int shownTail;
    private final int maxHead;
    private final int maxTail;

    private char[] head = new char[0];
    private int headLength;
    private char[] tail = new char[0];
    private int tailNext;
    private long total;

    StreamText(int maxText) {
        shownHead = maxText - maxText / 2;
        shownTail = maxText / 2;
        maxHead = shownHead + MARGIN;
        maxTail = shownTail + MARGIN;
    }

    void append(CharSequence part) {
        int length = part.length();
        total += length;
        if (part instanceof String text && appendWithoutGrowing(text, length)) {
            return;
        }
        int toHead = Math.min(length, maxHead - headLength);
        if (toHead > 0) {
            head = grown(head, headLength + toHead, maxHead);
            copy(part, 0, toHead, head, headLength);
            headLength += toHead;
        }
        if (toHead < length) {
            appendToTail(part, Math.max(toHead, length - maxTail), length);
        }
    }

    /** What nearly every token is: a string that fits where the last one ended. */
    private boolean appendWithoutGrowing(String text, int length) {
        if (headLength < maxHead) {
            if (length > head.length - headLength) {
                return false;
            }
            text.getChars(0, length, head, headLength);
            headLength += length;
            return true;
        }
        if (tail.length < maxTail || length > maxTail - tailNext) {
            return false;
        }
        text.getChars(0, length, tail, tailNext);
        tailNext += length;
        return true;
    }

    /** A ring once it has its full size; until then an array that grows. */
    private void appendToTail(CharSequence part, int from, int to) {
        long inTail = total - headLength;
        if (tail.length < maxTail) {
            int needed = (int) Math.min(inTail, maxTail);
            tail = grown(tail, needed, maxTail);
        }
        int start = from;
        while (start < to) {
            if (tailNext == maxTail) {
                tailNext = 0;
            }
            int count = Math.min(to - start, maxTail - tailNext);
            copy(part, start, start + count, tail, tailNext);
            tailNext += count;
            start += count;
        }
    }

    void writeTo(LiveEvent event) {
        ValuePolicy policy = event.runtime.policy;
        if (total == 0) {
            return;
        }
        int shown = shownHead + shownTail;
        if (total <= (long) maxHead + maxTail) {
            String all = new String(head, 0, headLength) + tailText();
            String left = policy.redact(KEY, all);
            if (left != null) {
                policy.writeStream(
                        KEY,
                        left.length() <= shown ? left : gap(left, shownHead, left, shownTail),
                        left.length() > shown ? total : -1,
                        event);
            }
            return;
        }
        String start = policy.redact(KEY, new String(head, 0, headLength));
        String end = policy.redact(KEY, tailText());
        if (start != null && end != null) {
            int startLength = Math.min(shownHead, Math.max(0, start.length() - MARGIN));
            int endLength = Math.min(shownTail, Math.max(0, end.length() - MARGIN));
            policy.writeStream(KEY, gap(start, startLength, end, endLength), total, event);
        }
    }

    private String tailText() {
        long inTail = total - headLength;
        if (inTail <= maxTail) {
            return new String(tail, 0, (int) inTail);
        }
        return new String(tail, tailNext, maxTail - tailNext) + new String(tail, 0, tailNext);
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

    private static char[] grown(char[] array, int needed, int max) {
        if (needed <= array.length) {
            return array;
        }
        int size = (int) Math.min(max, Math.max(Math.max(FIRST_SIZE, needed), 2L * array.length));
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
