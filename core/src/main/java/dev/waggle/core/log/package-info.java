/** Log correlation; needs SLF4J on the class path. */
@NullMarked
package dev.waggle.core.log;

import org.jspecify.annotations.NullMarked;
