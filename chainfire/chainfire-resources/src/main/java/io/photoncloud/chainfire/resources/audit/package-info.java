/** Who changed what, chained so that nothing is taken out or altered unnoticed. */
@NullMarked
package io.photoncloud.chainfire.resources.audit;

import org.jspecify.annotations.NullMarked;
