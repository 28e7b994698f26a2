/** Files that never change: samples of a stretch of time with an index over their labels. */
@NullMarked
package io.photoncloud.nightlight.tsdb.block;

import org.jspecify.annotations.NullMarked;
