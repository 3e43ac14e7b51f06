package dev.waggle.vertx.export;

import dev.waggle.core.export.AnswerContract;
import dev.waggle.core.export.ConnectionContract;
import dev.waggle.core.export.RetryContract;
import dev.waggle.core.export.SpanSender;
import org.junit.jupiter.api.Nested;

class VertxSenderTest {

    @Nested
    class Retries extends RetryContract {

        @Override
        protected SpanSender sender() {
            return VertxSender.create();
        }
    }

    @Nested
    class Answers extends AnswerContract {

        @Override
        protected SpanSender sender() {
            return VertxSender.create();
        }
    }

    @Nested
    class Connections extends ConnectionContract {

        @Override
        protected SpanSender sender() {
            return VertxSender.create();
        }
    }
}
