/** The one way resources are changed: at most once, with their audit record, in one transaction. */
@NullMarked
package io.photoncloud.chainfire.resources.change;

import org.jspecify.annotations.NullMarked;
