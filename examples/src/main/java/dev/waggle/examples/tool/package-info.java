@NullMarked
package dev.waggle.examples.tool;

import org.jspecify.annotations.NullMarked;
