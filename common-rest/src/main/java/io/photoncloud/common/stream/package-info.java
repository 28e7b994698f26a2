/** Bytes on their way from one thread to another. */
@NullMarked
package io.photoncloud.common.stream;

import org.jspecify.annotations.NullMarked;
