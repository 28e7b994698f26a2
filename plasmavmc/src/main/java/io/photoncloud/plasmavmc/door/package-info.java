/** The gRPC door. */
@NullMarked
package io.photoncloud.plasmavmc.door;

import org.jspecify.annotations.NullMarked;
