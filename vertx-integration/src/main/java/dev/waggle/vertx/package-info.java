@NullMarked
package dev.waggle.vertx;

import org.jspecify.annotations.NullMarked;
