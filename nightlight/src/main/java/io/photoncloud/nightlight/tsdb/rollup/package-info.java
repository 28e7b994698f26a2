/** Files that never change: what is kept of the samples of windows of a stretch of time, with an index over their labels. */
@NullMarked
package io.photoncloud.nightlight.tsdb.rollup;

import org.jspecify.annotations.NullMarked;
