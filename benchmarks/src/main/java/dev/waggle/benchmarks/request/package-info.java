/** What the spans of an HTTP request cost, without the request. */
@NullMarked
package dev.waggle.benchmarks.request;

import org.jspecify.annotations.NullMarked;
