/** Leases. */
@NullMarked
package io.photoncloud.chainfire.lease;

import org.jspecify.annotations.NullMarked;
