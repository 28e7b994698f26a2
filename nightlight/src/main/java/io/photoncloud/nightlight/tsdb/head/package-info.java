/** What was written lately, in memory: series, their open and sealed chunks, and an index over their labels. */
@NullMarked
package io.photoncloud.nightlight.tsdb.head;

import org.jspecify.annotations.NullMarked;
