/** Whose resources are: which a caller sees, may change, and how they want that done. */
@NullMarked
package io.photoncloud.chainfire.resources.tenant;

import org.jspecify.annotations.NullMarked;
