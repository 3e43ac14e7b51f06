@NullMarked
package dev.waggle.examples.archive;

import org.jspecify.annotations.NullMarked;
