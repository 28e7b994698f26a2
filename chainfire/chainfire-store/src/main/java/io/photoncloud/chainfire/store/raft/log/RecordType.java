package io.photoncloud.chainfire.store.raft.log;

import org.jspecify.annotations.Nullable;

/** What a record says. Codes are on disk and never change their meaning. */
enum RecordType {
    /** A Raft log entry: index, term, payload as {@link EntryCodec} writes it. */
    ENTRY(1),
    /** An entry written again, further on; of no effect unless the group still holds that index at that term. */
    RELOCATED_ENTRY(2),
    /** index: the first one kept; beyond the last entry it empties the log, which then continues at index. */
    TRUNCATE_PREFIX(3),
    /** index: the last one kept. */
    TRUNCATE_SUFFIX(4),
    /** index: where the now empty log continues. */
    RESET(5),
    /** term: Raft's current term; payload: the peer voted for, empty when none. */
    VOTE(6),
    /** A new group; payload: its name. */
    REGISTER(7),
    /** The group is gone, its number is never used again. */
    DESTROY(8),
    /** Begins a segment; index: how many GROUP_STATE records follow, term: the number the next new group gets. */
    CHECKPOINT(9),
    GROUP_STATE(10),
    /** Says nothing: proves that what stands before it had been forced. Written when a log is opened and closed. */
    MARK(11);

    private static final RecordType[] VALUES = values();

    private final byte code;

    RecordType(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static @Nullable RecordType of(byte code) {
        return code < 1 || code > VALUES.length ? null : VALUES[code - 1];
    }
}
