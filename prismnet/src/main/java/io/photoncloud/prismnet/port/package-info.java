/** Ports: what a device has in a subnet, with an address of its own. */
@NullMarked
package io.photoncloud.prismnet.port;

import org.jspecify.annotations.NullMarked;
