/** The non-blocking batch exporter: queue, OTLP encoder, retry, and the senders that it can stand on. */
@NullMarked
package dev.waggle.core.export;

import org.jspecify.annotations.NullMarked;
