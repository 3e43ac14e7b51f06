@NullMarked
package dev.waggle.reactor;

import org.jspecify.annotations.NullMarked;
