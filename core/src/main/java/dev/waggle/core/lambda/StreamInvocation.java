package dev.waggle.core.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.waggle.core.Event;
import dev.waggle.core.internal.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A stream handler's invocation: what goes through it is looked at on the way. */
final class StreamInvocation {

    private static final int MAX_LOOKED_AT = 256 * 1024;

    private final Invocation invocation;
    private final RequestStreamHandler handler;

    StreamInvocation(Invocation invocation, RequestStreamHandler handler) {
        this.invocation = invocation;
        this.handler = handler;
    }

    void run(InputStream input, OutputStream output, @Nullable Context aws) throws IOException {
        byte[] given = input.readAllBytes();
        Object json = Json.read(new String(given, StandardCharsets.UTF_8));
        invocation.<@Nullable Object, IOException>run(json, aws, event -> {
            if (json == null && given.length > 0) {
                event.metadata("request_bytes", given.length);
            }
            Tee tee = new Tee(output);
            try {
                handler.handleRequest(new ByteArrayInputStream(given), tee, aws);
            } finally {
                tee.record(event);
            }
            return null;
        });
    }

    /** Passes everything on and keeps the beginning. */
    private static final class Tee extends FilterOutputStream {

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private long count;

        Tee(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            if (count++ < MAX_LOOKED_AT) {
                kept.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            int room = (int) Math.max(0, MAX_LOOKED_AT - count);
            kept.write(bytes, offset, Math.min(room, length));
            count += length;
        }

        void record(Event event) {
            Object json = count <= MAX_LOOKED_AT ? Json.read(kept.toString(StandardCharsets.UTF_8)) : null;
            if (json != null) {
                event.outputs(json);
            } else if (count > 0) {
                event.metadata("response_bytes", count);
            }
        }
    }
}
