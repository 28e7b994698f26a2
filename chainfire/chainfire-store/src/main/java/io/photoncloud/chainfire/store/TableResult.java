package io.photoncloud.chainfire.store;

/**
 * How a {@link TableTransaction} ended. Only {@link Done} has changed something, and only of {@link Unknown} that is
 * not certain. The interfaces within say which endings a call can have, so that a switch over its result is complete
 * with these.
 */
public sealed interface TableResult<A> {

    /** What inserting a row ends in. */
    sealed interface Insertion<A> extends TableResult<A> {}

    /** What changing a row ends in. */
    sealed interface Update<A> extends TableResult<A> {}

    /** What deleting a row ends in. */
    sealed interface Deletion<A> extends TableResult<A> {}

    /** Why the rows, as they are, do not allow it: trying again helps only once they have changed. */
    sealed interface Refused<A> extends TableResult<A> {}

    /** It is applied and durable, or changed nothing. {@code revision}: the store's after it. */
    record Done<A>(A answer, long revision) implements Insertion<A>, Update<A>, Deletion<A> {}

    /** A row of this id is there already. */
    record Present<A>(String table, Key id) implements Refused<A>, Insertion<A> {}

    /** There is no row of this id. */
    record Absent<A>(String table, Key id) implements Refused<A>, Update<A>, Deletion<A> {}

    /**
     * Another row has a key of a unique index.
     *
     * @param index the index's name
     * @param id of the row that has the key
     */
    record Collided<A>(String table, String index, IndexKey key, Key id)
            implements Refused<A>, Insertion<A>, Update<A> {}

    /** Others changed the same rows in between, at each of so many attempts. */
    record Contended<A>(int attempts) implements Insertion<A>, Update<A>, Deletion<A> {}

    /** The answer was lost: it may have been applied, or still be, or never. {@link OncePerKey} finds out. */
    record Unknown<A>(String reason) implements Insertion<A>, Update<A>, Deletion<A> {}
}
