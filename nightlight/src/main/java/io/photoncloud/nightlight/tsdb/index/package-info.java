/** How matchers find series: bitmaps for each pair of a name and a value. */
@NullMarked
package io.photoncloud.nightlight.tsdb.index;

import org.jspecify.annotations.NullMarked;
