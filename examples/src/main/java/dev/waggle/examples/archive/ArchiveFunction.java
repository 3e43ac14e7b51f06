package dev.waggle.examples.archive;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Lambda function: appends a finished turn to a file, one JSON object a line.
 *
 * <p>Its payload says which session the turn belongs to, and nothing else of the caller's trace.
 */
final class ArchiveFunction implements RequestHandler<Map<String, Object>, Map<String, Object>> {

    private final JsonMapper json = new JsonMapper();
    private final Path file;

    ArchiveFunction(Path file) {
        this.file = file;
    }

    @Override
    public Map<String, Object> handleRequest(Map<String, Object> turn, Context context) {
        return Map.of("bytes", append(turn));
    }

    private int append(Map<String, Object> turn) {
        byte[] line = (json.writeValueAsString(turn) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.length;
    }
}
