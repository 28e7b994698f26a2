/** Disks that outlive the virtual machines that have them. */
@NullMarked
package io.photoncloud.plasmavmc.volume;

import org.jspecify.annotations.NullMarked;
