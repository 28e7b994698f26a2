package io.photoncloud.flaredb.function;

import org.jspecify.annotations.Nullable;

/** The current row within its partition; rows are numbered from 0 in the window's order. */
public interface WindowRow {
    long index();

    /** Rows of the partition. */
    long size();

    /** The first row that is equal to the current one in the window's order. */
    long peersStart();

    /** The row after the last that is equal to it. */
    long peersEnd();

    /** How many groups of equal rows begin up to the current one: dense_rank. */
    long peerGroup();

    /** The first row of the frame. */
    long frameStart();

    /** The row after the last of the frame; not above frameStart when the frame is empty. */
    long frameEnd();

    /** Whether EXCLUDE takes a row out of the frame. */
    boolean isExcluded(long row);

    /** An argument of the call as computed for a row of the partition. */
    @Nullable
    Object argument(int argument, long row);
}
