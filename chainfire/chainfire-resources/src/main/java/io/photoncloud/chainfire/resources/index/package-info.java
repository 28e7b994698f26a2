/** Indexes added to tables that have rows already. */
@NullMarked
package io.photoncloud.chainfire.resources.index;

import org.jspecify.annotations.NullMarked;
