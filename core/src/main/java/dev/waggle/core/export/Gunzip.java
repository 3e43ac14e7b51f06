package dev.waggle.core.export;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Answers of collectors that compress without having been asked to. */
final class Gunzip {

    private static final byte[] NOTHING = {};

    private Gunzip() {}

    /** The body as it is, or unpacked up to the size at which a sender stops reading; nothing when it is broken. */
    static byte[] bounded(byte[] body) {
        // No protobuf message starts like this: it would be a field of wire type 7.
        if (body.length < 2 || body[0] != 0x1f || body[1] != (byte) 0x8b) {
            return body;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readNBytes(SenderResponse.MAX_BODY);
        } catch (IOException broken) {
            return NOTHING;
        }
    }
}
