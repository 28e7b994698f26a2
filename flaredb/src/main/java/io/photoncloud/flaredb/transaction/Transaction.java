package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.type.SqlException;
import org.jspecify.annotations.Nullable;

/**
 * One transaction. It reads one moment ({@link #readTimestamp}) with its own writes on top; others see its writes at once or never, at its commit.
 * For one thread at a time. Closing one that has not ended rolls it back.
 *
 * <p>What goes wrong is a {@link SqlException} with PostgreSQL's SQLSTATE: 40001 (conflict), 40P01 (deadlock), 55P03 (lock not available), 25006
 * (read-only), 57014 (the waiting thread was interrupted, which is how a statement is cancelled), 53200 / 54000 (a limit, which the message names),
 * 57P03 (this node cannot serve now, as it does not lead or has no quorum), 22023 (a moment that is gone). After 40001, 40P01 and 57P03
 * nothing but {@link #restartStatement} (40001 only), {@link #rollbackTo} and {@link #rollback} is of use; who can begin from the start may do so.
 *
 * <p><b>Statements.</b> A session calls {@link #nextStatement} before each. Where a statement ends with 40001 before anything of it was sent to
 * the client, {@link #restartStatement} takes back what it wrote and read, keeps its locks and moves the transaction to now; then the statement is run again.
 * That fails with 40001 where what earlier statements read has changed. So conflicts within one statement, the only one of most transactions, are
 * settled on the server; a loop of a few tries is enough as the locks stay.
 *
 * <p><b>Who updates rows it knows the key of</b> calls {@link #lock} first and takes the row from its answer: then a queue of updaters of one row goes
 * on without a conflict. Who finds rows by a scan locks each and looks again where {@link LockOutcome.Locked#changed}.
 */
public interface Transaction extends AutoCloseable {

    /** Of no other transaction, ever; greater than those begun before it on this node. */
    long id();

    Isolation isolation();

    boolean isReadOnly();

    /** The moment that is read. Moves at {@link #nextStatement} (READ COMMITTED), {@link #lock} and {@link #restartStatement}. */
    Timestamp readTimestamp();

    /** The key's value as this transaction sees it, or null. */
    @Nullable
    Bytes get(Key key);

    /**
     * The keys of a range as this transaction sees them, in order. It streams: memory does not grow with the range. Writes of this
     * transaction after this call are not seen by the cursor.
     */
    RowCursor scan(KeyRange range, Direction direction);

    /**
     * Writes a key. Takes its {@link LockStrength#UPDATE} lock unless one of {@link LockStrength#NO_KEY_UPDATE} or more is held, waiting
     * as {@link #waitForLocks} says. It does not count as having read the key.
     */
    void put(Key key, Bytes value);

    /** As {@link #put}; a key that is not there is no error. */
    void delete(Key key);

    /** Locks a key, whether it exists or not, and reads its newest value: see the class comment. */
    LockOutcome lock(Key key, LockStrength strength, LockWait wait);

    /** How {@link #put} and {@link #delete} wait for locks; {@link LockWait#FOREVER} at first. Never {@link LockWait.Skip}. */
    void waitForLocks(LockWait wait);

    /** A statement begins: in READ COMMITTED it reads what is committed by now. */
    void nextStatement();

    /**
     * In READ COMMITTED the statement reads from here on what is committed by now, for what has to see what others did while it waited. Elsewhere
     * nothing: what others did in between is found at the commit.
     */
    void readNewest();

    /** Takes the statement back so that it can be run again: see the class comment. @throws SqlException 40001 */
    void restartStatement();

    Savepoint savepoint();

    /** Takes back all writes since, and gives back the locks taken since. What was read stays read. */
    void rollbackTo(Savepoint savepoint);

    /** Whether it has written anything that was not taken back. */
    boolean hasWrites();

    /** Ends the transaction. After it nothing of it is of use, whatever the outcome. @throws SqlException where nothing was written */
    Outcome commit();

    /** Ends the transaction without its writes; nothing where it has ended. */
    void rollback();

    /** As {@link #rollback}. */
    @Override
    void close();
}
