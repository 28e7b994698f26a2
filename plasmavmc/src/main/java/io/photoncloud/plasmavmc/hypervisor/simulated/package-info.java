/** A hypervisor that runs nothing, and behaves as one that does. */
@NullMarked
package io.photoncloud.plasmavmc.hypervisor.simulated;

import org.jspecify.annotations.NullMarked;
