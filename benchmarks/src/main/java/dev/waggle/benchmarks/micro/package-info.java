/** JMH through its API: runs benchmarks and says which goals are met. */
@NullMarked
package dev.waggle.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
