/** The bytes of objects on disk: blobs in volumes over one or several disks. docs/decisions/0013 says how and why. */
@NullMarked
package io.photoncloud.lightningstor.engine;

import org.jspecify.annotations.NullMarked;
