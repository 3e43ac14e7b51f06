package dev.waggle.benchmarks.export;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * What a pipeline does once in a request is warmed by many small requests. Of full batches there are a hundred in a
 * second, and the JIT compiles what ran some ten thousand times: half of what a sending thread did in a run of seconds
 * was interpreted. A service is past that after some minutes.
 */
final class ColdStart {

    private static final int BATCH = 40;
    private static final long REQUESTS = 20_000;
    /** Of the time that a run warms up for afterwards. */
    private static final long LIMIT = 3;

    private static final long SLICE_MILLIS = 200;

    private ColdStart() {}

    /** Has a pipeline of the same kind send small batches, as fast as it can, and closes it. */
    static void leaveBehind(Options options, Function<Options, Pipeline> pipelines) {
        Options small = options.saturatedBy(BATCH);
        Pipeline pipeline = pipelines.apply(small);
        long end = System.nanoTime() + LIMIT * options.warmMillis() * 1_000_000;
        long spans = 0;
        while (spans < REQUESTS * BATCH && System.nanoTime() - end < 0) {
            spans += Worker.run(pipeline, small, SLICE_MILLIS);
        }
        pipeline.flush();
        pipeline.close();
    }

    /** The collector counts from here on, and takes its time to answer as the run wants. */
    static void count(Options options) throws IOException {
        if (options.pipeline().equals("floor")) {
            return;
        }
        URI endpoint = URI.create(options.endpoint());
        // A client of the JDK's would leave a thread behind, and threads are counted.
        try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
            String request = "GET /set?delay=" + options.delayMillis() + " HTTP/1.1\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            if (in.read() < 0) {
                throw new IOException("the collector did not answer");
            }
        }
    }
}
