/** What tracing costs a service that answers HTTP requests by sending one. */
@NullMarked
package dev.waggle.benchmarks.proxy;

import org.jspecify.annotations.NullMarked;
