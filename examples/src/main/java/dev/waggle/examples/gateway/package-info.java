@NullMarked
package dev.waggle.examples.gateway;

import org.jspecify.annotations.NullMarked;
