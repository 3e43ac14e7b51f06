@NullMarked
package dev.waggle.core;

import org.jspecify.annotations.NullMarked;
