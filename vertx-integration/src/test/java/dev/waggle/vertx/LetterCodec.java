package dev.waggle.vertx;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Writes a letter as its length and its text. */
final class LetterCodec implements MessageCodec<Letter, Letter> {

    @Override
    public void encodeToWire(Buffer buffer, Letter letter) {
        Buffer text = Buffer.buffer(letter.text());
        buffer.appendInt(text.length()).appendBuffer(text);
    }

    @Override
    public Letter decodeFromWire(int position, Buffer buffer) {
        int length = buffer.getInt(position);
        return new Letter(buffer.getString(position + 4, position + 4 + length));
    }

    @Override
    public Letter transform(Letter letter) {
        return letter;
    }

    @Override
    public String name() {
        return "letter";
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
