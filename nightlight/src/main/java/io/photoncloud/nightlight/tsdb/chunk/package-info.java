/** How samples become bytes: the open chunks of the head, and the frames of blocks. */
@NullMarked
package io.photoncloud.nightlight.tsdb.chunk;

import org.jspecify.annotations.NullMarked;
