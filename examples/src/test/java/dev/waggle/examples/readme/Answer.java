package dev.waggle.examples.readme;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;

/** What the README's agent answers. */
record Answer(String text) {

    static Answer from(HttpResponse<Buffer> response) {
        return new Answer(response.bodyAsString());
    }
}
