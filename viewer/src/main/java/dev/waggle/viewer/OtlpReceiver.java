package dev.waggle.viewer;

import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/traces}: OTLP/HTTP in protobuf or JSON; answers are in the encoding of the request. */
final class OtlpReceiver implements Handler<RoutingContext> {
    private final Bodies bodies;
    private final Limits limits;
    private final ToIntFunction<List<Event>> sink;

    /** @param sink takes events on the viewer's context and tells how many it refused */
    OtlpReceiver(Bodies bodies, Limits limits, ToIntFunction<List<Event>> sink) {
        this.bodies = bodies;
        this.limits = limits;
        this.sink = sink;
    }

    @Override
    public void handle(RoutingContext rc) {
        String type = mediaType(rc.request().getHeader("content-type"));
        boolean json = type.equals("application/json");
        if (!json && !type.equals("application/x-protobuf")) {
            Answers.refuse(rc, 415, "content-type is neither application/x-protobuf nor application/json");
            return;
        }
        bodies.read(rc, body -> json ? json(body) : protobuf(body))
                .map(this::store)
                .onSuccess(batch -> answer(rc, json, batch))
                .onFailure(failure -> fail(rc, json, failure));
    }

    static String mediaType(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType;
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    private Batch protobuf(byte[] body) {
        try {
            return OtlpProtobuf.read(body, limits);
        } catch (IOException e) {
            throw new Refusal(400, "the body is not an OTLP trace request: " + e.getMessage());
        }
    }

    private Batch json(byte[] body) {
        try {
            return OtlpJsonLines.read(body, limits);
        } catch (DecodeException | IllegalArgumentException e) {
            throw new Refusal(400, "the body is not OTLP/JSON: " + e.getMessage());
        }
    }

    private Batch store(Batch batch) {
        int refused = sink.applyAsInt(batch.events);
        for (int i = 0; i < refused; i++) {
            batch.reject("the session has used up half of the viewer's memory budget");
        }
        return batch;
    }

    private static void answer(RoutingContext rc, boolean json, Batch batch) {
        if (json) {
            JsonObject body = new JsonObject();
            if (batch.rejected() > 0 || batch.seen == 0) {
                // OTLP's warning is a reason without a rejection: any JSON object is a request, without a span
                body.put(
                        "partialSuccess",
                        new JsonObject()
                                .put("rejectedSpans", Long.toString(batch.rejected()))
                                .put("errorMessage", batch.rejected() > 0 ? batch.reason() : "no spans were found"));
            }
            Answers.json(rc, 200, body);
            return;
        }
        ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
        if (batch.rejected() > 0) {
            response.setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(batch.rejected())
                    .setErrorMessage(batch.reason()));
        }
        protobuf(rc, 200, response.build().toByteArray());
    }

    private static void fail(RoutingContext rc, boolean json, Throwable failure) {
        Refusal refusal = Answers.refusal(rc, failure);
        if (json) {
            Answers.refuse(rc, refusal.status, String.valueOf(refusal.getMessage()));
            return;
        }
        Answers.retryLater(rc, refusal.status);
        Answers.leaveUnread(rc);
        protobuf(rc, refusal.status, rpcStatus(String.valueOf(refusal.getMessage())));
    }

    /** OTLP's error body, google.rpc.Status, of which only the message (field 2) is of use to a person. */
    private static byte[] rpcStatus(String message) {
        byte[] bytes = new byte[CodedOutputStream.computeStringSize(2, message)];
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        try {
            output.writeString(2, message);
            output.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new IllegalStateException("an array of the computed size was too small", e);
        }
        return bytes;
    }

    static void protobuf(RoutingContext rc, int status, byte[] body) {
        if (!rc.response().ended() && !rc.response().closed()) {
            rc.response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/x-protobuf")
                    .end(Buffer.buffer(body));
        }
    }
}
