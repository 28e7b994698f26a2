/** The gRPC door to all resources. */
@NullMarked
package io.photoncloud.prismnet.door;

import org.jspecify.annotations.NullMarked;
