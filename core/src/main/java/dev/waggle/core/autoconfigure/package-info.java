/** What OpenTelemetry's autoconfigure module finds by itself when our jar is on the class path. */
@NullMarked
package dev.waggle.core.autoconfigure;

import org.jspecify.annotations.NullMarked;
