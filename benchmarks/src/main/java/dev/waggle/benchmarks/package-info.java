/** The benchmarks; one package for each topic. */
@NullMarked
package dev.waggle.benchmarks;

import org.jspecify.annotations.NullMarked;
