/** Which node a virtual machine is put on, and why. */
@NullMarked
package io.photoncloud.plasmavmc.placement;

import org.jspecify.annotations.NullMarked;
