/** The wire form of protobuf, read in place. */
@NullMarked
package io.photoncloud.nightlight.wire;

import org.jspecify.annotations.NullMarked;
