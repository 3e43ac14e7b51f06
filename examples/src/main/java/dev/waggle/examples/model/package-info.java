@NullMarked
package dev.waggle.examples.model;

import org.jspecify.annotations.NullMarked;
