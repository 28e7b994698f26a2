/** What runs virtual machines on a node. */
@NullMarked
package io.photoncloud.plasmavmc.hypervisor;

import org.jspecify.annotations.NullMarked;
