/** The log that is written before memory is: what a process that dies leaves to its successor. */
@NullMarked
package io.photoncloud.nightlight.tsdb.wal;

import org.jspecify.annotations.NullMarked;
