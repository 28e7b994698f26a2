/** Calls that last as long as their clients listen, by either door, and bytes on their way from one thread to another. */
@NullMarked
package io.photoncloud.common.stream;

import org.jspecify.annotations.NullMarked;
