@NullMarked
package dev.waggle.examples;

import org.jspecify.annotations.NullMarked;
