package dev.waggle.core.export;

class JdkSenderTest extends SenderContract {

    @Override
    protected SpanSender sender() {
        return SpanSender.jdk();
    }
}
