/** Making the world agree with the store: level-triggered, by one process at a time. */
@NullMarked
package io.photoncloud.chainfire.resources.reconcile;

import org.jspecify.annotations.NullMarked;
