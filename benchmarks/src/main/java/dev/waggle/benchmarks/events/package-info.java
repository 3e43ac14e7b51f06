/** What an event costs over the span underneath. */
@NullMarked
package dev.waggle.benchmarks.events;

import org.jspecify.annotations.NullMarked;
