package io.photoncloud.flaredb.transaction;

import static io.photoncloud.flaredb.transaction.TestingTransactions.ALL;
import static io.photoncloud.flaredb.transaction.TestingTransactions.await;
import static io.photoncloud.flaredb.transaction.TestingTransactions.commit;
import static io.photoncloud.flaredb.transaction.TestingTransactions.failure;
import static io.photoncloud.flaredb.transaction.TestingTransactions.get;
import static io.photoncloud.flaredb.transaction.TestingTransactions.key;
import static io.photoncloud.flaredb.transaction.TestingTransactions.put;
import static io.photoncloud.flaredb.transaction.TestingTransactions.range;
import static io.photoncloud.flaredb.transaction.TestingTransactions.scan;
import static io.photoncloud.flaredb.transaction.TestingTransactions.text;
import static io.photoncloud.flaredb.transaction.TestingTransactions.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupTransactionTest {

    private final MemoryStore store = TestingTransactions.memory();
    private final GroupTransactions transactions = TestingTransactions.over(store, TransactionLimits.DEFAULT);

    @AfterEach
    void close() {
        transactions.close();
        store.close();
    }

    private Transaction begin() {
        return transactions.begin(TransactionOptions.SERIALIZABLE);
    }

    private void set(String name, String text) {
        Transaction transaction = begin();
        put(transaction, name, text);
        var _ = commit(transaction);
    }

    @Test
    void writesAreSeenByTheTransactionAtOnceAndByOthersAtItsCommit() {
        Transaction writer = begin();
        put(writer, "a", "1");
        put(writer, "b", "2");
        assertThat(get(writer, "a")).isEqualTo("1");
        assertThat(get(begin(), "a")).isNull();
        Transaction before = begin();
        Timestamp timestamp = commit(writer);
        assertThat(get(before, "a")).isNull();
        assertThat(scan(before, ALL, Direction.FORWARD)).isEmpty();
        Transaction after = begin();
        assertThat(after.readTimestamp()).isEqualTo(timestamp);
        assertThat(scan(after, ALL, Direction.FORWARD)).containsExactly("a=1", "b=2");
        assertThat(scan(after, ALL, Direction.REVERSE)).containsExactly("b=2", "a=1");
        assertThat(text(transactions.read(key("b")))).isEqualTo("2");
    }

    @Test
    void aScanMergesOwnWritesAndDeletionsAndNotThoseThatFollowIt() {
        set("a", "1");
        set("c", "3");
        set("e", "5");
        Transaction transaction = begin();
        put(transaction, "b", "2");
        transaction.delete(key("c"));
        put(transaction, "e", "6");
        try (RowCursor cursor = transaction.scan(range("a", "z"), Direction.FORWARD)) {
            assertThat(cursor.next()).isTrue();
            put(transaction, "b", "changed");
            put(transaction, "d", "new");
            List<String> rest = new ArrayList<>();
            while (cursor.next()) {
                rest.add(text(cursor.value()));
            }
            assertThat(rest).containsExactly("2", "6");
        }
        assertThat(scan(transaction, range("a", "z"), Direction.REVERSE))
                .containsExactly("e=6", "d=new", "b=changed", "a=1");
    }

    @Test
    void whatWasReadMustNotHaveChanged() {
        set("a", "1");
        Transaction one = begin();
        Transaction two = begin();
        assertThat(get(one, "a")).isEqualTo("1");
        assertThat(get(two, "b")).isNull();
        put(one, "b", "by one");
        put(two, "a", "by two");
        var _ = commit(one);
        assertThat(failure(two::commit)).isEqualTo(SqlState.SERIALIZATION_FAILURE);
        assertThat(failure(() -> get(two, "a"))).isEqualTo(SqlState.NO_ACTIVE_SQL_TRANSACTION);
    }

    @Test
    void aPhantomIsFoundButOnlyWhereTheScanHasBeen() {
        set("a", "1");
        set("m", "1");
        Transaction whole = begin();
        Transaction partly = begin();
        assertThat(scan(whole, range("a", "n"), Direction.FORWARD)).hasSize(2);
        try (RowCursor cursor = partly.scan(range("a", "n"), Direction.FORWARD)) {
            assertThat(cursor.next()).isTrue();
        }
        set("k", "phantom");
        put(whole, "x", "1");
        put(partly, "y", "1");
        assertThat(failure(whole::commit)).isEqualTo(SqlState.SERIALIZATION_FAILURE);
        assertThat(failure(partly::commit)).isNull();
    }

    @Test
    void aQueueOfUpdatersOfOneRowGoesOnWithoutAConflict() throws InterruptedException, ExecutionException {
        set("n", "0");
        int updaters = 16;
        int rounds = 20;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < updaters; i++) {
                String own = "own" + i;
                all.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        Transaction transaction = begin();
                        put(transaction, own, "" + round);
                        assertThat(get(transaction, own)).isEqualTo("" + round);
                        LockOutcome outcome = transaction.lock(key("n"), LockStrength.NO_KEY_UPDATE, LockWait.FOREVER);
                        if (outcome instanceof LockOutcome.Locked(var present, var _)) {
                            put(transaction, "n", "" + (Integer.parseInt(text(present)) + 1));
                        }
                        var _ = commit(transaction);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(get(begin(), "n")).isEqualTo("" + updaters * rounds);
        assertThat(transactions.status().lockedKeys()).isZero();
    }

    @Test
    void aDeadlockIsToldToOneAndTheOtherGoesOn() throws InterruptedException, ExecutionException {
        Transaction one = begin();
        Transaction two = begin();
        put(one, "a", "1");
        put(two, "b", "2");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> waiting = threads.submit(() -> put(one, "b", "1"));
            await("one waits", () -> transactions.status().waiting() == 1);
            assertThat(failure(() -> put(two, "a", "2"))).isEqualTo(SqlState.DEADLOCK_DETECTED);
            two.rollback();
            waiting.get();
        }
        var _ = commit(one);
        assertThat(get(begin(), "b")).isEqualTo("1");
    }

    @Test
    void aLockIsWaitedForNotAtAllOrForAWhileOrPassedOver() {
        Transaction holder = begin();
        put(holder, "a", "1");
        Transaction other = begin();
        assertThat(failure(() -> other.lock(key("a"), LockStrength.KEY_SHARE, LockWait.NOWAIT)))
                .isEqualTo(SqlState.LOCK_NOT_AVAILABLE);
        assertThat(failure(() -> other.lock(key("a"), LockStrength.SHARE, new LockWait.Wait(Duration.ofMillis(5)))))
                .isEqualTo(SqlState.LOCK_NOT_AVAILABLE);
        assertThat(other.lock(key("a"), LockStrength.UPDATE, LockWait.SKIP_LOCKED))
                .isInstanceOf(LockOutcome.Skipped.class);
        Savepoint savepoint = other.savepoint();
        assertThat(other.lock(key("b"), LockStrength.UPDATE, LockWait.NOWAIT)).isInstanceOf(LockOutcome.Locked.class);
        assertThat(holder.lock(key("b"), LockStrength.SHARE, LockWait.SKIP_LOCKED))
                .isInstanceOf(LockOutcome.Skipped.class);
        other.rollbackTo(savepoint);
        assertThat(holder.lock(key("b"), LockStrength.SHARE, LockWait.NOWAIT)).isInstanceOf(LockOutcome.Locked.class);
    }

    @Test
    void aStatementIsRunAgainWhereOnlyWhatItReadItselfHasChanged() {
        set("a", "1");
        set("before", "1");
        Transaction transaction = begin();
        assertThat(get(transaction, "before")).isEqualTo("1");
        transaction.nextStatement();
        assertThat(get(transaction, "a")).isEqualTo("1");
        put(transaction, "wrong", "1");
        set("a", "2");
        assertThat(failure(() -> transaction.lock(key("a"), LockStrength.UPDATE, LockWait.FOREVER)))
                .isEqualTo(SqlState.SERIALIZATION_FAILURE);
        transaction.restartStatement();
        assertThat(get(transaction, "a")).isEqualTo("2");
        assertThat(get(transaction, "wrong")).isNull();
        set("before", "2");
        set("c", "new");
        assertThat(failure(() -> transaction.lock(key("c"), LockStrength.UPDATE, LockWait.FOREVER)))
                .isEqualTo(SqlState.SERIALIZATION_FAILURE);
        assertThat(failure(transaction::restartStatement)).isEqualTo(SqlState.SERIALIZATION_FAILURE);
    }

    @Test
    void readCommittedSeesAtEachStatementWhatIsCommittedAndValidatesNothing() {
        set("a", "1");
        Transaction transaction = transactions.begin(TransactionOptions.READ_COMMITTED);
        assertThat(get(transaction, "a")).isEqualTo("1");
        set("a", "2");
        assertThat(get(transaction, "a")).isEqualTo("1");
        assertThat(transaction.lock(key("a"), LockStrength.UPDATE, LockWait.FOREVER))
                .isEqualTo(new LockOutcome.Locked(value("2"), true));
        transaction.nextStatement();
        assertThat(get(transaction, "a")).isEqualTo("2");
        put(transaction, "b", "1");
        var _ = commit(transaction);
    }

    @Test
    void savepointsTakeBackWhatWasWrittenSince() {
        Transaction transaction = begin();
        put(transaction, "a", "1");
        Savepoint first = transaction.savepoint();
        put(transaction, "a", "2");
        put(transaction, "b", "2");
        Savepoint second = transaction.savepoint();
        transaction.delete(key("a"));
        transaction.rollbackTo(second);
        assertThat(scan(transaction, ALL, Direction.FORWARD)).containsExactly("a=2", "b=2");
        transaction.rollbackTo(first);
        assertThat(scan(transaction, ALL, Direction.FORWARD)).containsExactly("a=1");
        assertThat(failure(() -> transaction.rollbackTo(second))).isEqualTo(SqlState.INVALID_SAVEPOINT_SPECIFICATION);
        put(transaction, "c", "3");
        var _ = commit(transaction);
        assertThat(scan(begin(), ALL, Direction.FORWARD)).containsExactly("a=1", "c=3");
    }

    @Test
    void thePastIsReadAsItWas() {
        set("a", "1");
        Timestamp then = transactions.now();
        set("a", "2");
        Transaction past = transactions.begin(TransactionOptions.asOf(then));
        assertThat(get(past, "a")).isEqualTo("1");
        assertThat(failure(() -> put(past, "a", "3"))).isEqualTo(SqlState.READ_ONLY_SQL_TRANSACTION);
        Timestamp future = new Timestamp(transactions.now().value() + (1L << 40));
        assertThat(failure(() -> transactions.begin(TransactionOptions.asOf(future))))
                .isEqualTo(SqlState.INVALID_PARAMETER_VALUE);
    }
}
