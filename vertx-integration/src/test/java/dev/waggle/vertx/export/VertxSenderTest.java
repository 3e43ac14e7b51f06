package dev.waggle.vertx.export;

import dev.waggle.core.export.SenderContract;
import dev.waggle.core.export.SpanSender;

class VertxSenderTest extends SenderContract {

    @Override
    protected SpanSender sender() {
        return VertxSender.create();
    }
}
