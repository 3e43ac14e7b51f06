package dev.waggle.core.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waggle.core.DropReason;
import dev.waggle.core.FlushResult;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent, and what is read out of an answer that says 200. */
public abstract class AnswerContract extends SenderFixture {

    @Test
    void countsWhatAPartialSuccessRejectedAndSendsItOnce() throws Exception {
        start(partial(3, "too old"));
        end(10);

        assertThat(flush()).isEqualTo(new FlushResult(7, Map.of(DropReason.REJECTED, 3L), false));
        assertThat(collector.requests()).hasSize(1);
    }

    @Test
    void takesAPartialSuccessThatRejectsNothingAsSuccess() throws Exception {
        start(TestCollector.sequence(partial(0, "deprecated field"), partial(0, "")));
        end(10);
        assertThat(flush()).isEqualTo(delivered(10));
        end(5);
        assertThat(flush()).isEqualTo(delivered(5));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(longs = {11, Long.MAX_VALUE, -1})
    void believesNoMoreRejectedSpansThanThereWere(long rejected) throws Exception {
        start(partial(rejected, "nonsense"));
        end(10);

        FlushResult result = flush();

        assertThat(result.delivered() + result.dropped().getOrDefault(DropReason.REJECTED, 0L))
                .isEqualTo(10);
        assertThat(result.delivered()).isEqualTo(rejected < 0 ? 10 : 0);
    }

    @Test
    void readsAnAnswerThatComesInChunks() throws Exception {
        byte[] body = partialBody(4, "no");
        start((request, socket, out) -> {
            write(out, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            for (byte one : body) {
                write(out, "1\r\n");
                out.write(one);
                write(out, "\r\n");
            }
            write(out, "0\r\n\r\n");
        });
        end(10);

        assertThat(flush()).isEqualTo(new FlushResult(6, Map.of(DropReason.REJECTED, 4L), false));
    }

    @Test
    void readsAnAnswerThatEndsWithItsConnection() throws Exception {
        byte[] body = partialBody(4, "no");
        start((request, socket, out) -> {
            write(out, "HTTP/1.0 200 OK\r\n\r\n");
            out.write(body);
            socket.close();
        });
        end(10);

        assertThat(flush()).isEqualTo(new FlushResult(6, Map.of(DropReason.REJECTED, 4L), false));
    }

    @Test
    void unpacksAnswersThatAreCompressed() throws Exception {
        byte[] packed = gzip(partialBody(2, "no"));
        start((request, socket, out) -> TestCollector.reply(out, 200, Map.of("content-encoding", "gzip"), packed));
        end(10);

        assertThat(flush()).isEqualTo(new FlushResult(8, Map.of(DropReason.REJECTED, 2L), false));
    }

    @Test
    void takesTheStatusAtItsWordWhenTheCompressedAnswerIsABombOrBroken() throws Exception {
        byte[] bomb = gzip(new byte[16 * 1024 * 1024]);
        byte[] torn = Arrays.copyOf(bomb, 1000);
        start(TestCollector.sequence(
                (request, socket, out) -> TestCollector.reply(out, 200, Map.of("content-encoding", "gzip"), bomb),
                (request, socket, out) -> TestCollector.reply(out, 200, Map.of("content-encoding", "gzip"), torn)));
        end(1);
        assertThat(flush()).isEqualTo(delivered(1));
        end(2);
        assertThat(flush()).isEqualTo(delivered(2));
    }

    @Test
    void sendsGzipWhenTold() throws Exception {
        start(TestCollector.ok(), builder().compression("gzip"));
        end(3000);

        assertThat(flush()).isEqualTo(delivered(3000));
        assertThat(collector.requests())
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("content-encoding", "gzip"));
        assertThat(collector.spans()).isEqualTo(3000);
    }

    @Test
    void readsAnswersThatAreTooLongOnlyInPart() throws Exception {
        start((request, socket, out) -> {
            write(out, "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n");
            byte[] chunk = new byte[64 * 1024];
            while (true) {
                out.write(chunk);
            }
        });
        end(1);

        assertThat(flush()).isEqualTo(delivered(1));
    }

    @Test
    void splitsWhatIsTooLargeForOneRequestAndDropsTheSpanThatIsTooLargeAlone() throws Exception {
        start(TestCollector.ok(), builder().byteBudget(1024 * 1024));
        Tracer tracer = tracer();
        tracer.spanBuilder("huge")
                .startSpan()
                .setAttribute("text", "x".repeat(300_000))
                .end();
        for (int i = 0; i < 12; i++) {
            tracer.spanBuilder("large")
                    .startSpan()
                    .setAttribute("text", "x".repeat(30_000))
                    .end();
        }

        assertThat(flush()).isEqualTo(new FlushResult(12, Map.of(DropReason.TOO_LARGE, 1L), false));
        assertThat(collector.requests()).hasSizeGreaterThan(1).allSatisfy(request -> {
            assertThat(request.body().length).isLessThanOrEqualTo(256 * 1024);
            assertThat(request.spans()).isPositive();
        });
        assertThat(collector.spans()).isEqualTo(12);
    }

    @Test
    void givesUpOnAnAnswerThatDripsAndGoesOn() throws Exception {
        start(
                TestCollector.sequence(
                        (request, socket, out) -> {
                            write(out, "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
                            while (true) {
                                write(out, "x");
                                Thread.sleep(50);
                            }
                        },
                        TestCollector.ok()),
                builder().timeout(Duration.ofSeconds(3)));
        end(1);
        assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 1));

        // The first attempt of what follows may still find the connection that is being given up.
        end(2);
        assertThat(flush()).isEqualTo(delivered(2));
    }

    @Test
    void survivesAnswersThatAreNotHttp() throws Exception {
        start(
                (request, socket, out) -> {
                    write(out, "\u0000\u0001 what is this\r\n\r\n");
                    socket.close();
                },
                builder().timeout(Duration.ofMillis(700)));
        end(2);

        assertThat(flush()).isEqualTo(lost(DropReason.UNREACHABLE, 2));
    }

    @Test
    void takesTheStatusAtItsWordWhenTheBodyIsGarbage() throws Exception {
        start((request, socket, out) ->
                TestCollector.reply(out, 200, Map.of(), "\u00ff\u00ff{]}".getBytes(StandardCharsets.ISO_8859_1)));
        end(2);

        assertThat(flush()).isEqualTo(delivered(2));
    }

    @Test
    void sendsTheHeadersThatItIsGivenAndShowsThemNowhere() throws Exception {
        start(TestCollector.ok(), builder().headers(Map.of("Authorization", "Bearer s3cret", "X-Team", "a b")));
        end(1);

        assertThat(flush().complete()).isTrue();
        assertThat(collector.requests().get(0).headers())
                .containsEntry("authorization", "Bearer s3cret")
                .containsEntry("x-team", "a b")
                .containsEntry("content-type", "application/x-protobuf");
        assertThat(exporter.toString()).doesNotContain("s3cret");
    }

    @Test
    void hasSeveralRequestsUnderWay() throws Exception {
        CountDownLatch four = new CountDownLatch(4);
        start(
                (request, socket, out) -> {
                    four.countDown();
                    // Answers none before it has seen four.
                    if (!four.await(40, TimeUnit.SECONDS)) {
                        return;
                    }
                    TestCollector.reply(out, 200, Map.of(), EMPTY);
                },
                builder().maxExportBatchSize(10).timeout(Duration.ofSeconds(60)));
        end(40);

        assertThat(flush()).isEqualTo(delivered(40));
    }

    private static TestCollector.Behavior partial(long rejected, String message) {
        return (request, socket, out) -> TestCollector.reply(out, 200, Map.of(), partialBody(rejected, message));
    }

    private static byte[] partialBody(long rejected, String message) {
        return ExportTraceServiceResponse.newBuilder()
                .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                        .setRejectedSpans(rejected)
                        .setErrorMessage(message))
                .build()
                .toByteArray();
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        }
        return packed.toByteArray();
    }
}
