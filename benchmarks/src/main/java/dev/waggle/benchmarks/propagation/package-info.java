/** What carrying a session between services costs, beside OpenTelemetry's own propagators. */
@NullMarked
package dev.waggle.benchmarks.propagation;

import org.jspecify.annotations.NullMarked;
