package dev.waggle.vertx.export;

import dev.waggle.core.export.SpanSender;
import dev.waggle.core.export.SpanSenderProvider;

/** What makes {@link VertxSender#create()} the default where this module is on the class path. */
public final class VertxSenderProvider implements SpanSenderProvider {

    @Override
    public SpanSender create() {
        return VertxSender.create();
    }
}
