/**
 * What the server and the client spans of all HTTP integrations have in common: OpenTelemetry's current semantic
 * conventions, and when a span starts, is renamed and ends. For integrations; applications have no use for it.
 */
@NullMarked
package dev.waggle.core.http;

import org.jspecify.annotations.NullMarked;
