/** When leases end: what the leader alone keeps in memory about them. */
@NullMarked
package io.photoncloud.chainfire.store.lease;

import org.jspecify.annotations.NullMarked;
