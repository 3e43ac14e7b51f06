@NullMarked
package dev.waggle.viewer;

import org.jspecify.annotations.NullMarked;
