package dev.waggle.core.export;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Keeps the requests and answers when it is told. */
final class SilentSender implements SpanSender {

    final Queue<CompletableFuture<SenderResponse>> answers = new ArrayDeque<>();

    private final List<ExportTraceServiceRequest> requests = new ArrayList<>();
    private final Drainer drainer;

    SilentSender(Drainer drainer) {
        this.drainer = drainer;
    }

    @Override
    public void open(Destination destination) {}

    @Override
    public Drainer drainer() {
        return drainer;
    }

    @Override
    public CompletableFuture<SenderResponse> send(SenderRequest request) {
        try {
            requests.add(ExportTraceServiceRequest.parseFrom(request.body()));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
        CompletableFuture<SenderResponse> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    }

    void answer() {
        answers.remove().complete(new SenderResponse(200, null, new byte[0]));
    }

    /** The names of the spans of each request. */
    List<List<String>> requests() {
        return requests.stream()
                .map(request -> request.getResourceSpansList().stream()
                        .flatMap(resource -> resource.getScopeSpansList().stream())
                        .flatMap(scope -> scope.getSpansList().stream())
                        .map(Span::getName)
                        .toList())
                .toList();
    }

    @Override
    public void close() {}
}
