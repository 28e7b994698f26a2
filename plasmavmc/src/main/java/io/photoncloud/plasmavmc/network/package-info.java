/** The network interfaces of virtual machines, and where they are plugged in. */
@NullMarked
package io.photoncloud.plasmavmc.network;

import org.jspecify.annotations.NullMarked;
