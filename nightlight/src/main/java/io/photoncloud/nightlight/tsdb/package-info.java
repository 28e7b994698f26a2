/**
 * NightLight's storage: one {@link io.photoncloud.nightlight.tsdb.Tsdb} owns one directory.
 *
 * <pre>
 * lock                  held while the directory is open
 * wal/00000007.wal      segments of the log; a commit is one write, and is acknowledged after it
 * wal/00000006.checkpoint   what is still wanted of the segments up to 6
 * wal/moved             how far the log is in blocks: replay takes all else, whatever the settings are
 * wal/*.lost            segments after a broken one, not read any more
 * blocks/0...12.block/  meta (text), index, chunks: never changed, each with its version and checksums
 * blocks/0...13.tmp/    not finished, or not deleted wholly: removed at the next start
 * blocks/0...11.broken/ found broken at a start, put aside
 * rollups/0...3.rollup/ meta, index, windows: likewise, with .tmp and .broken as blocks have them
 * deletions             what is hidden and can be brought back within the grace period
 * scratch/              full chunks of the head, in files without names; nothing of it lasts
 * </pre>
 *
 * <p>Each file says of which version it is. Where one is of a later version than this program knows the store does not
 * open, and changes nothing; nor does it where a file cannot be read for a reason that may pass. Put aside is only what is
 * broken itself.
 *
 * <p>A commit survives the death of the process, as what was written is with the operating system; it survives the death
 * of the machine after {@link io.photoncloud.nightlight.tsdb.Tsdb#sync}. Segments that are full, blocks, checkpoints and
 * deletions are brought to the disk before anything relies on them.
 */
@NullMarked
package io.photoncloud.nightlight.tsdb;

import org.jspecify.annotations.NullMarked;
