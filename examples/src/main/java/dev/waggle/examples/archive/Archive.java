package dev.waggle.examples.archive;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.waggle.core.SessionTracer;
import dev.waggle.core.lambda.LambdaTracing;
import dev.waggle.examples.Service;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Runs the function behind the address that Lambda gives its callers, one call after the other, as Lambda does. */
public final class Archive {

    private static final String PATH = "/2015-03-31/functions/archive/invocations";
    private static final TypeReference<Map<String, Object>> PAYLOAD = new TypeReference<>() {};

    private final JsonMapper json = new JsonMapper();
    private final RequestHandler<Map<String, Object>, Map<String, Object>> function;

    private Archive(RequestHandler<Map<String, Object>, Map<String, Object>> function) {
        this.function = function;
    }

    public static void main(String[] args) {
        try {
            SessionTracer tracer = SessionTracer.builder().service("archive").build();
            ArchiveFunction function = new ArchiveFunction(Path.of(Service.setting("ARCHIVE_FILE")));
            Archive archive = new Archive(LambdaTracing.create(tracer).wrap(function));
            HttpServer server = HttpServer.create(new InetSocketAddress(Service.HOST, Service.port()), 0);
            server.createContext(PATH, archive::invoke);
            server.start();
            Service.ready("archive", server.getAddress().getPort());
        } catch (IOException | RuntimeException e) {
            Service.failed("archive", e);
        }
    }

    private void invoke(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                Map<String, Object> payload = json.readValue(exchange.getRequestBody(), PAYLOAD);
                respond(exchange, 200, function.handleRequest(payload, new Invocation()));
            } catch (JacksonException e) {
                respond(exchange, 400, Map.of("message", "the payload is no JSON object: " + e.getOriginalMessage()));
            } catch (RuntimeException e) {
                respond(exchange, 500, Map.of("message", String.valueOf(e.getMessage())));
            }
        }
    }

    private void respond(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = json.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
