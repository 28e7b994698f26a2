/**
 * The process-wide Raft log: one append-only log of numbered segment files, shared by all groups of a process. The way of
 * a write: storage view ({@link io.photoncloud.chainfire.store.raft.log.GroupLogStorage}) → request → writer (group
 * commit: one write and one force for all who wait) → state, by applying the bytes just written, the same code that
 * recovery runs.
 */
@NullMarked
package io.photoncloud.chainfire.store.raft.log;

import org.jspecify.annotations.NullMarked;
