package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.transaction.Isolation;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.Outcome;
import io.photoncloud.flaredb.transaction.Savepoint;
import io.photoncloud.flaredb.transaction.Timestamp;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a session stands between BEGIN and COMMIT, and the transaction below it, which begins with the first statement that needs one. For one
 * thread at a time.
 */
final class TransactionBlock {
    /** Savepoints that a transaction may have open at a time. */
    static final int SAVEPOINTS_MAX = 10_000;

    enum State {
        NONE,
        /** Of statements without BEGIN: ends with the query's text, or at Sync. */
        IMPLICIT,
        OPEN,
        FAILED
    }

    /** A savepoint by its name, with the settings as they were then; the place is absent where the transaction had not begun. */
    private record Mark(String name, @Nullable Savepoint place, SettingValues.State settings) {}

    private final Engine engine;
    private final SettingValues settings;
    private final List<Mark> marks = new ArrayList<>();
    private State state = State.NONE;
    private @Nullable Work work;
    private @Nullable Timestamp asOf;
    private SettingValues.State settingsBefore = SettingValues.State.NOTHING;
    private boolean queried;

    TransactionBlock(Engine engine, SettingValues settings) {
        this.engine = engine;
        this.settings = settings;
    }

    State state() {
        return state;
    }

    boolean is(State other) {
        return state == other;
    }

    @Nullable
    Work work() {
        return work;
    }

    /** Begins, or makes of an implicit one a block. */
    void begin(State as) {
        if (state == State.NONE) {
            settingsBefore = settings.state();
            copyDefault("default_transaction_isolation", KnownSettings.TRANSACTION_ISOLATION);
            copyDefault("default_transaction_read_only", KnownSettings.TRANSACTION_READ_ONLY);
            copyDefault("default_transaction_deferrable", KnownSettings.TRANSACTION_DEFERRABLE);
            queried = false;
            asOf = null;
        }
        state = as;
    }

    private void copyDefault(String from, String to) {
        if (!settings.get(from).equals(settings.get(to))) {
            settings.setText(to, settings.get(from), true);
        }
    }

    /** The transaction for a statement: begins it where it has not. */
    Work require(boolean readsOnly) {
        Work open = work;
        if (open == null) {
            boolean readOnly = settings.isOn(KnownSettings.TRANSACTION_READ_ONLY) || readsOnly || asOf != null;
            open = engine.begin(new TransactionOptions(isolation(), readOnly, asOf));
            work = open;
        } else {
            open.transaction().nextStatement();
        }
        queried = true;
        long timeout = settings.number(KnownSettings.LOCK_TIMEOUT);
        open.waitForLocks(timeout == 0 ? LockWait.FOREVER : new LockWait.Wait(Duration.ofMillis(timeout)));
        return open;
    }

    private Isolation isolation() {
        return switch (settings.get(KnownSettings.TRANSACTION_ISOLATION)) {
            case "read committed", "read uncommitted" -> Isolation.READ_COMMITTED;
            default -> Isolation.SERIALIZABLE;
        };
    }

    /** Whether a statement has run in it: its isolation cannot change any more. */
    boolean isQueried() {
        return queried;
    }

    void readAsOf(Timestamp moment) {
        asOf = moment;
        settings.setText(KnownSettings.TRANSACTION_READ_ONLY, "on", true);
    }

    /** Ends it with its writes. Whatever happens, it has ended then. @throws SqlException nothing was written, or 40003 nobody knows */
    void commit() {
        Work open = work;
        boolean done = false;
        try {
            if (open != null && open.commit() instanceof Outcome.Unknown(String reason)) {
                done = true;
                throw new SqlException(
                        SqlState.STATEMENT_COMPLETION_UNKNOWN,
                        "it is not known whether the transaction was committed",
                        reason,
                        "Look whether its changes are there before it is tried again.");
            }
            done = true;
            end();
            settings.endTransaction();
        } finally {
            if (!done) {
                settings.restore(settingsBefore);
            }
            end();
        }
    }

    /** Ends it without its writes. */
    void rollback() {
        if (state != State.NONE) {
            settings.restore(settingsBefore);
        }
        end();
    }

    private void end() {
        Work open = work;
        work = null;
        marks.clear();
        state = State.NONE;
        if (open != null) {
            open.close();
        }
    }

    /** A statement has failed: an implicit transaction ends, a block waits for its ROLLBACK. */
    void fail() {
        switch (state) {
            case IMPLICIT -> rollback();
            case OPEN -> state = State.FAILED;
            case NONE, FAILED -> {}
        }
    }

    void savepoint(String name) {
        if (marks.size() >= SAVEPOINTS_MAX) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED, "a transaction may have " + SAVEPOINTS_MAX + " savepoints");
        }
        Work open = work;
        marks.add(new Mark(name, open == null ? null : open.transaction().savepoint(), settings.state()));
    }

    void release(String name) {
        marks.subList(find(name), marks.size()).clear();
    }

    /** Back to a savepoint, which stays. */
    void rollbackTo(String name) {
        int index = find(name);
        Mark mark = marks.get(index);
        Work open = work;
        if (open != null) {
            if (mark.place() == null) {
                open.close();
                work = null;
                queried = false;
            } else {
                open.transaction().rollbackTo(mark.place());
            }
        }
        settings.restore(mark.settings());
        marks.subList(index + 1, marks.size()).clear();
        state = State.OPEN;
    }

    private int find(String name) {
        for (int index = marks.size() - 1; index >= 0; index--) {
            if (marks.get(index).name().equals(name)) {
                return index;
            }
        }
        throw new SqlException(SqlState.INVALID_SAVEPOINT_SPECIFICATION, "savepoint \"" + name + "\" does not exist");
    }
}
