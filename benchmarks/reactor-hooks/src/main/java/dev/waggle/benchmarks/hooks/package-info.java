/** OpenTelemetry's Reactor hooks beside the enrich operators. */
@NullMarked
package dev.waggle.benchmarks.hooks;

import org.jspecify.annotations.NullMarked;
