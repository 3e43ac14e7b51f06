package dev.waggle.core.export;

/** Makes the sender of exporters that name none; found through {@link java.util.ServiceLoader}. */
public interface SpanSenderProvider {

    /** A new sender, not yet open. */
    SpanSender create();
}
