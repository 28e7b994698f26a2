/** The gRPC doors. S3's is in a package of its own. */
@NullMarked
package io.photoncloud.lightningstor.door;

import org.jspecify.annotations.NullMarked;
