/** Under which keys what stands in the store. */
@NullMarked
package io.photoncloud.lightningstor.layout;

import org.jspecify.annotations.NullMarked;
