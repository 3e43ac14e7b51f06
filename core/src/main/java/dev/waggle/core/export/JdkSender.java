package dev.waggle.core.export;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's client, HTTP/1.1. Its tasks run on the drainer's thread, so that there are two threads in all. It completes its own
 * futures on the common pool, which an application may keep busy for longer than an answer may take: an answer is taken from
 * its body, and only a failure that comes before one goes that way.
 */
final class JdkSender implements SpanSender {

    /** What {@link HttpRequest} refuses to be told. */
    private static final Set<String> RESTRICTED = restricted();

    private final DrainThread drainer = new DrainThread("waggle-exporter");
    private @Nullable Destination destination;
    private @Nullable HttpClient client;

    @Override
    public void open(Destination destination) {
        this.destination = destination;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(destination.connectTimeout())
                .executor(this::execute);
        SSLContext tls = PemTls.context(destination);
        if (tls != null) {
            builder.sslContext(tls);
        }
        InetSocketAddress proxy = destination.proxy();
        builder.proxy(proxy == null ? HttpClient.Builder.NO_PROXY : ProxySelector.of(proxy));
        client = builder.build();
    }

    @Override
    public Drainer drainer() {
        return drainer;
    }

    @Override
    public CompletableFuture<SenderResponse> send(SenderRequest request) {
        HttpClient open = client;
        Destination to = destination;
        if (open == null || to == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("the sender is not open"));
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(to.endpoint());
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            if (!RESTRICTED.contains(header.getKey())) {
                builder.header(header.getKey(), header.getValue());
            }
        }
        builder.POST(HttpRequest.BodyPublishers.fromPublisher(new Body(request), request.length()));
        CompletableFuture<SenderResponse> result = new CompletableFuture<>();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                open.sendAsync(builder.build(), head -> new BoundedBody(head, result));
        exchange.whenComplete((response, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                // Of a proxy that refuses to connect, the client reads no body.
                byte[] body = response.body();
                result.complete(answer(response.statusCode(), response.headers(), body != null ? body : new byte[0]));
            }
        });
        result.whenComplete((response, failure) -> {
            if (result.isCancelled()) {
                exchange.cancel(true);
            }
        });
        return result;
    }

    @Override
    public void close() {
        // Java 17's client cannot be closed: it ends with its last reference.
        client = null;
        drainer.close();
    }

    private static SenderResponse answer(int status, HttpHeaders headers, byte[] body) {
        return new SenderResponse(status, headers.firstValue("Retry-After").orElse(null), body);
    }

    /** The client takes what is refused to a pool of its own, and would wait for ever for what is not run. */
    private void execute(Runnable task) {
        if (!drainer.execute(task)) {
            throw new RejectedExecutionException("the sender is closed");
        }
    }

    private static Set<String> restricted() {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(List.of("connection", "content-length", "expect", "host", "upgrade"));
        return names;
    }

    /** The encoded array as it is; the JDK's own publishers copy it. */
    private static final class Body implements HttpRequest.BodyPublisher {

        private static final int CHUNK = 64 * 1024;

        private final SenderRequest request;

        Body(SenderRequest request) {
            this.request = request;
        }

        @Override
        public long contentLength() {
            return request.length();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                private final ByteBuffer rest = request.body();
                private long wanted;
                private boolean emitting;
                private boolean done;

                @Override
                public void request(long count) {
                    wanted = Math.addExact(Math.min(wanted, Long.MAX_VALUE / 2), Math.min(count, Long.MAX_VALUE / 2));
                    if (emitting) {
                        return;
                    }
                    emitting = true;
                    while (wanted > 0 && !done && rest.hasRemaining()) {
                        wanted--;
                        ByteBuffer chunk = rest.slice(rest.position(), Math.min(CHUNK, rest.remaining()));
                        rest.position(rest.position() + chunk.remaining());
                        subscriber.onNext(chunk);
                    }
                    emitting = false;
                    if (!done && !rest.hasRemaining()) {
                        done = true;
                        subscriber.onComplete();
                    }
                }

                @Override
                public void cancel() {
                    done = true;
                }
            });
        }
    }

    /** Reads an answer up to {@link SenderResponse#MAX_BODY} and hangs up on the rest. */
    private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {

        private final HttpResponse.ResponseInfo head;
        private final CompletableFuture<SenderResponse> answer;
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        private Flow.@Nullable Subscription subscription;

        BoundedBody(HttpResponse.ResponseInfo head, CompletableFuture<SenderResponse> answer) {
            this.head = head;
            this.answer = answer;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] chunk = new byte[Math.min(buffer.remaining(), SenderResponse.MAX_BODY - bytes.size())];
                buffer.get(chunk);
                bytes.write(chunk, 0, chunk.length);
            }
            if (bytes.size() >= SenderResponse.MAX_BODY && subscription != null) {
                subscription.cancel();
                onComplete();
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
            answer.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            byte[] read = bytes.toByteArray();
            body.complete(read);
            answer.complete(JdkSender.answer(head.statusCode(), head.headers(), read));
        }
    }
}
