package dev.waggle.core.export;

import org.junit.jupiter.api.Nested;

class JdkSenderTest {

    @Nested
    class Retries extends RetryContract {

        @Override
        protected SpanSender sender() {
            return SpanSender.jdk();
        }
    }

    @Nested
    class Answers extends AnswerContract {

        @Override
        protected SpanSender sender() {
            return SpanSender.jdk();
        }
    }

    @Nested
    class Connections extends ConnectionContract {

        @Override
        protected SpanSender sender() {
            return SpanSender.jdk();
        }
    }
}
