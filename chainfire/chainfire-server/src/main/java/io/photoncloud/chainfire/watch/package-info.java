/** Watches. */
@NullMarked
package io.photoncloud.chainfire.watch;

import org.jspecify.annotations.NullMarked;
