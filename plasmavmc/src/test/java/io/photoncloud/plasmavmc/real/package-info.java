/** What runs with libvirt and QEMU as they are. */
@NullMarked
package io.photoncloud.plasmavmc.real;

import org.jspecify.annotations.NullMarked;
