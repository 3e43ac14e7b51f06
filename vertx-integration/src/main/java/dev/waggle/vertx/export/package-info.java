/** OTLP over Vert.x: for Waggle's exporter, and for OpenTelemetry's own exporters. */
@NullMarked
package dev.waggle.vertx.export;

import org.jspecify.annotations.NullMarked;
