@NullMarked
package io.photoncloud.plasmavmc.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
