/** What the command lines of the harnesses have in common. */
@NullMarked
package dev.waggle.benchmarks.cli;

import org.jspecify.annotations.NullMarked;
