/** Log correlation; each class needs what it is named after on the class path, {@link dev.waggle.core.log.MdcScope} SLF4J. */
@NullMarked
package dev.waggle.core.log;

import org.jspecify.annotations.NullMarked;
