@NullMarked
package dev.waggle.examples.agent;

import org.jspecify.annotations.NullMarked;
