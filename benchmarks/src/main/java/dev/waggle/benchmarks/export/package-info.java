/** What an exported span costs, next to what a user would pick instead. */
@NullMarked
package dev.waggle.benchmarks.export;

import org.jspecify.annotations.NullMarked;
