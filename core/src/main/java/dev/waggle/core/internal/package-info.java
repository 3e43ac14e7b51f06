/** Shared between the packages of Waggle; not an API, may change in any release. */
@NullMarked
package dev.waggle.core.internal;

import org.jspecify.annotations.NullMarked;
