/** Calls that last as long as their clients listen, by either door. */
@NullMarked
package io.photoncloud.common.stream;

import org.jspecify.annotations.NullMarked;
