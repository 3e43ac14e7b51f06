/** What the enrich operators cost, beside what one would pick instead. */
@NullMarked
package dev.waggle.benchmarks.reactor;

import org.jspecify.annotations.NullMarked;
