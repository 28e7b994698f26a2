/** Keeps the dataplane as the resources say, and notes what it saw. */
@NullMarked
package io.photoncloud.prismnet.reconcile;

import org.jspecify.annotations.NullMarked;
