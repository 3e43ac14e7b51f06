package dev.waggle.core.export;

import java.nio.charset.StandardCharsets;

/**
 * {@code ExportTraceServiceResponse.partial_success}: how many spans the collector did not take, and why.
 *
 * @param rejected never negative
 * @param message empty when there is none
 */
record PartialSuccess(long rejected, String message) {

    static final PartialSuccess NONE = new PartialSuccess(0, "");
    private static final int MAX_MESSAGE = 1024;

    /** Anything that is not such a message counts as full success: the status has said so. */
    static PartialSuccess parse(byte[] body) {
        Reader outer = new Reader(body, 0, body.length);
        PartialSuccess found = NONE;
        while (outer.next()) {
            if (outer.field == 1 && outer.wire == 2) {
                found = inner(new Reader(body, outer.start, outer.end));
            }
        }
        return outer.broken ? NONE : found;
    }

    private static PartialSuccess inner(Reader reader) {
        long rejected = 0;
        String message = "";
        while (reader.next()) {
            if (reader.field == 1 && reader.wire == 0) {
                rejected = Math.max(0, reader.value);
            } else if (reader.field == 2 && reader.wire == 2) {
                int length = Math.min(MAX_MESSAGE, reader.end - reader.start);
                message = new String(reader.bytes, reader.start, length, StandardCharsets.UTF_8);
            }
        }
        return reader.broken ? NONE : new PartialSuccess(rejected, message);
    }

    /** The fields of a protobuf message, one by one. */
    private static final class Reader {

        private final byte[] bytes;
        private final int limit;
        private int at;
        private int field;
        private int wire;
        private long value;
        private int start;
        private int end;
        private boolean broken;

        Reader(byte[] bytes, int start, int limit) {
            this.bytes = bytes;
            this.at = start;
            this.limit = limit;
        }

        boolean next() {
            if (at >= limit || broken) {
                return false;
            }
            long tag = varint();
            field = (int) (tag >>> 3);
            wire = (int) (tag & 7);
            switch (wire) {
                case 0 -> value = varint();
                case 1 -> skip(8);
                case 2 -> skip(varint());
                case 5 -> skip(4);
                default -> broken = true;
            }
            return !broken;
        }

        private void skip(long length) {
            start = at;
            if (length < 0 || length > limit - at) {
                broken = true;
                return;
            }
            at += (int) length;
            end = at;
        }

        private long varint() {
            long result = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (at >= limit) {
                    broken = true;
                    return 0;
                }
                byte next = bytes[at++];
                result |= (long) (next & 0x7F) << shift;
                if (next >= 0) {
                    return result;
                }
            }
            broken = true;
            return 0;
        }
    }
}
