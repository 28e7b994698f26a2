/** What resources used, told once for each window. */
@NullMarked
package io.photoncloud.chainfire.resources.usage;

import org.jspecify.annotations.NullMarked;
