@NullMarked
package dev.waggle.examples.demo;

import org.jspecify.annotations.NullMarked;
