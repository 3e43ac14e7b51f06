package dev.waggle.viewer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** Reads a body that is one OTLP/JSON request, or one on each line, as the Collector's file exporter writes them. */
final class OtlpJsonLines {
    private OtlpJsonLines() {}

    /**
     * Of a file that is still written to, or was cut off, what cannot be read is rejected.
     *
     * @throws DecodeException when not even the first line is a JSON object
     * @throws IllegalArgumentException when it is none of an OTLP trace request
     */
    static Batch read(byte[] body, Limits limits) {
        Batch batch = new Batch();
        JsonObject whole;
        try {
            whole = new JsonObject(Buffer.buffer(body));
        } catch (DecodeException several) {
            lines(Buffer.buffer(body), limits, batch, several);
            return batch;
        }
        OtlpJson.read(whole, limits, batch);
        return batch;
    }

    private static void lines(Buffer body, Limits limits, Batch batch, DecodeException notOne) {
        boolean read = false;
        int number = 1;
        for (int from = 0; from < body.length(); number++) {
            if (number > limits.spansPerRequest) {
                batch.reject("more than " + limits.spansPerRequest + " lines in one request");
                break;
            }
            int end = end(body, from);
            if (!isBlank(body, from, end)) {
                try {
                    OtlpJson.read(new JsonObject(body.getBuffer(from, end)), limits, batch);
                    read = true;
                } catch (DecodeException | IllegalArgumentException e) {
                    if (!read) {
                        throw e instanceof DecodeException ? notOne : e;
                    }
                    batch.reject(
                            "line " + number + " is not OTLP/JSON: " + Texts.cut(String.valueOf(e.getMessage()), 200));
                }
            }
            from = end + 1;
        }
        if (!read) {
            throw notOne;
        }
    }

    private static int end(Buffer body, int from) {
        int end = from;
        while (end < body.length() && body.getByte(end) != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isBlank(Buffer body, int from, int end) {
        for (int i = from; i < end; i++) {
            if (body.getByte(i) > ' ' || body.getByte(i) < 0) {
                return false;
            }
        }
        return true;
    }
}
