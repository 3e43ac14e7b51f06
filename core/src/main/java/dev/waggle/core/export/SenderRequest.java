package dev.waggle.core.export;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;

/** One POST of an encoded batch. Has no {@code toString} of its own content: headers carry secrets. */
public final class SenderRequest {

    private final Map<String, String> headers;
    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final Duration timeout;

    SenderRequest(Map<String, String> headers, byte[] bytes, int offset, int length, Duration timeout) {
        this.headers = headers;
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.timeout = timeout;
    }

    /** Content type, encoding and the user's headers. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The array that holds the body. Not to be changed. */
    public byte[] array() {
        return bytes;
    }

    /** Where the body starts in {@link #array()}. */
    public int offset() {
        return offset;
    }

    /** The body's length in bytes. */
    public int length() {
        return length;
    }

    /** A read-only view of the body. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(bytes, offset, length).slice().asReadOnlyBuffer();
    }

    /** What is left of the export time-out. The exporter cancels then; a sender need not watch the clock. */
    public Duration timeout() {
        return timeout;
    }
}
