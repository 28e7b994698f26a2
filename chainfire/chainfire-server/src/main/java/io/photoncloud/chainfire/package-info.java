/** ChainFire: the replicated key-value store as a service. */
@NullMarked
package io.photoncloud.chainfire;

import org.jspecify.annotations.NullMarked;
