/** AWS Lambda handlers as events of a session; needs aws-lambda-java-core on the class path. */
@NullMarked
package dev.waggle.core.lambda;

import org.jspecify.annotations.NullMarked;
