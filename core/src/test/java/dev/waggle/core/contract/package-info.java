/** What every carrier, and every test, has to keep to; the integrations run it against their own. */
@NullMarked
package dev.waggle.core.contract;

import org.jspecify.annotations.NullMarked;
