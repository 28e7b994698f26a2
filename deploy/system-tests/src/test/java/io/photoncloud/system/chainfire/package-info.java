/** ChainFire as it is delivered: real processes, started, killed and starved. */
@NullMarked
package io.photoncloud.system.chainfire;

import org.jspecify.annotations.NullMarked;
