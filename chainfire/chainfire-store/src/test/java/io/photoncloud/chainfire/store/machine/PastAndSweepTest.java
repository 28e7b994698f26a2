package io.photoncloud.chainfire.store.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.engine.Cursor;
import io.photoncloud.chainfire.store.engine.MemoryEngine;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keys with long lives, read at every revision that is kept, and what is left of them after compactions. */
class PastAndSweepTest {

    private static final int STEPS = 2_500;
    private static final List<Key> KEYS =
            IntStream.range(0, 4).mapToObj(i -> Key.utf8("k" + i)).toList();
    private static final int MANY = Extent.DELETED_KEYS_MAX;

    private final long seed = Long.getLong("past.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final MemoryEngine engine = new MemoryEngine();
    private final StoreStateMachine machine = new StoreStateMachine(engine, History.KEPT, StoreLimits.DEFAULT);
    private final Reader reader = new Reader(StoreLimits.DEFAULT, History.KEPT);
    /** The entries at each revision, from 1. */
    private final List<List<Entry>> pasts = new ArrayList<>(List.of(List.of(), List.of()));

    private final SortedMap<Key, Entry> present = new TreeMap<>();
    private final List<WatchEvent.Change> changes = new ArrayList<>();
    private long index;

    PastAndSweepTest() {
        System.out.println("PastAndSweepTest -Dpast.seed=" + seed);
    }

    @Test
    void everyKeptRevisionReadsAsItWasAndASweepLeavesNothingElse() {
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(40) == 0) {
                change(Operation.Delete.of(KEYS.get(random.nextInt(KEYS.size()))));
            } else {
                change(Operation.Put.of(KEYS.get(random.nextInt(KEYS.size())), Bytes.utf8("v" + step)));
            }
            if (random.nextInt(300) == 0) {
                compact(random.nextLong(machine.compactedRevision() + 1, machine.revision() + 1));
            }
        }
        requireTheKeptPast();

        compact(machine.revision());
        change(Operation.Put.of(KEYS.getFirst(), Bytes.utf8("last")));
        compact(machine.revision());

        requireTheKeptPast();
        assertThat(rows(Space.CHANGES)).isEqualTo(present.size());
        assertThat(rows(Space.MILESTONES))
                .isEqualTo(present.values().stream()
                        .filter(entry -> StoreStateMachine.isMilestone(entry.version()))
                        .count());
    }

    @Test
    void aWatchFromThePastIsToldWhatOneOfThePresentWas() {
        for (int step = 0; step < 200; step++) {
            Key key = KEYS.get(random.nextInt(KEYS.size()));
            change(random.nextInt(6) == 0 ? Operation.Delete.of(key) : Operation.Put.of(key, Bytes.utf8("v" + step)));
        }

        List<WatchEvent.Change> read = new ArrayList<>();
        ChangeLog.Position next = ChangeLog.Position.startOf(0);
        boolean more = true;
        while (more) {
            try (View view = engine.view()) {
                ChangeLog.Chunk chunk = ChangeLog.read(view, KeyRange.ALL, next, ChangeLog.Previous.WANTED, 64);
                read.addAll(chunk.changes());
                next = chunk.next();
                more = !chunk.reachedEnd();
            }
        }

        assertThat(read).isEqualTo(changes);
    }

    @Test
    void aSweepThatIsStoppedGoesOnFromTheRowsAlone() {
        for (int step = 0; step < STEPS; step++) {
            change(Operation.Put.of(KEYS.get(step % KEYS.size()), Bytes.utf8("v" + step)));
        }
        apply(new Command.Compact(machine.revision() - 1));
        Sweep.begin(engine).step();
        assertThat(rows(Space.CHANGES)).isGreaterThan(KEYS.size() + 1);

        Sweep.all(engine);

        assertThat(rows(Space.CHANGES)).isEqualTo(KEYS.size() + 1);
        assertThat(Sweep.begin(engine).isDone()).isTrue();
    }

    @Test
    void aDeleteOfTooManyKeysIsRefusedAndChangesNothing() {
        for (int i = 0; i <= MANY; i++) {
            machine.apply(new Command.Transact(Transaction.of(Operation.Put.of(Key.utf8("many/" + i), Bytes.EMPTY))));
        }
        machine.commit(++index);

        Outcome all = machine.apply(
                new Command.Transact(Transaction.of(new Operation.Delete(KeyRange.prefix(new byte[] {'m'}), false))));
        assertThat(all).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.INVALID);
            assertThat(refused.message()).contains("" + MANY);
        });

        Outcome oneLess = machine.apply(new Command.Transact(
                Transaction.of(new Operation.Delete(KeyRange.between(Key.utf8("many/1"), Key.utf8("n")), false))));
        assertThat(oneLess)
                .isInstanceOfSatisfying(
                        Outcome.Transacted.class,
                        done -> assertThat(done.result()).isInstanceOf(CommitResult.Committed.class));
    }

    @Test
    void whatADeleteReplacedIsHeldOnlySoFarThoughAWatchWantsIt() {
        Bytes value = Bytes.wrap(new byte[1 << 20]);
        for (int i = 0; i < 40; i++) {
            apply(new Command.Transact(Transaction.of(Operation.Put.of(Key.utf8("large/" + i), value))));
        }
        Operation.Delete all = new Operation.Delete(KeyRange.prefix(new byte[] {'l'}), false);

        List<WatchEvent.Change> told = apply(new Command.Transact(Transaction.of(all)));

        assertThat(told).hasSize(40);
        assertThat(told.stream().filter(change -> change.previous() != null)).hasSize(4);
    }

    @Test
    void replacedValuesAreAnsweredOnlySoFar() {
        Bytes value = Bytes.wrap(new byte[1 << 20]);
        for (int i = 0; i < 17; i++) {
            apply(new Command.Transact(Transaction.of(Operation.Put.of(Key.utf8("large/" + i), value))));
        }
        Operation.Delete all = new Operation.Delete(KeyRange.prefix(new byte[] {'l'}), true);

        assertThat(machine.apply(new Command.Transact(Transaction.of(all))))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.message()).contains("" + Extent.HELD_BYTES_MAX));
    }

    @Test
    void theReadsOfATransactionGiveOnlySoMuchTogether() {
        Bytes value = Bytes.wrap(new byte[1 << 20]);
        for (int i = 0; i < 4; i++) {
            apply(new Command.Transact(Transaction.of(Operation.Put.of(Key.utf8("large/" + i), value))));
        }
        Operation page = new Operation.Get(RangeQuery.of(KeyRange.prefix(new byte[] {'l'})));
        Operation one = new Operation.Get(RangeQuery.single(Key.utf8("large/1")));
        Operation absent = new Operation.Get(RangeQuery.single(Key.utf8("small")));
        long before = machine.revision();

        // A page holds three of them and a bit: 15 MiB, then 18 and 17.
        assertThat(read(page, page, page, page, page)).isInstanceOf(Outcome.Transacted.class);
        assertThat(read(page, page, page, page, page, page)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.INVALID);
            assertThat(refused.message()).contains("" + Extent.READ_BYTES_MAX);
        });
        assertThat(read(page, page, page, page, page, one, one)).isInstanceOf(Outcome.Refused.class);
        Transaction nested = Transaction.of(page, page, page);
        assertThat(read(page, page, page, new Operation.Nested(nested))).isInstanceOf(Outcome.Refused.class);

        // What is written is read: as often as it is asked for.
        Operation put = Operation.Put.of(Key.utf8("small"), value);
        assertThat(read(Collections.nCopies(100, absent).toArray(Operation[]::new)))
                .isInstanceOf(Outcome.Transacted.class);
        List<Operation> written = new ArrayList<>(List.of(put));
        written.addAll(Collections.nCopies(20, absent));
        assertThat(read(written.toArray(Operation[]::new))).isInstanceOf(Outcome.Refused.class);
        assertThat(machine.revision())
                .as("nothing of what was refused is written")
                .isEqualTo(before);
    }

    private Outcome read(Operation... operations) {
        return machine.apply(new Command.Transact(Transaction.of(operations)));
    }

    @Test
    void aLeaseWithTooManyKeysEndsInParts() {
        machine.apply(new Command.GrantLease(7, 60));
        for (int i = 0; i <= MANY; i++) {
            machine.apply(new Command.Transact(
                    Transaction.of(Operation.Put.leased(Key.utf8("leased/" + i), Bytes.EMPTY, 7))));
        }
        machine.commit(++index);

        assertThat(machine.apply(new Command.RevokeLease(7))).isInstanceOf(Outcome.LeaseShrunk.class);
        assertThat(machine.apply(new Command.RevokeLease(7))).isInstanceOf(Outcome.LeaseRevoked.class);
        machine.commit(++index);

        assertThat(rows(Space.CURRENT)).isZero();
        assertThat(rows(Space.LEASE_KEYS)).isZero();
        assertThat(machine.digest()).isZero();
    }

    private void change(Operation operation) {
        long before = machine.revision();
        List<WatchEvent.Change> told = apply(new Command.Transact(Transaction.of(operation)));
        for (WatchEvent.Change change : told) {
            switch (change) {
                case WatchEvent.Put put -> present.put(put.key(), put.entry());
                case WatchEvent.Deleted deleted -> present.remove(deleted.key());
            }
        }
        changes.addAll(told);
        if (machine.revision() > before) {
            pasts.add(List.copyOf(present.values()));
        }
    }

    private void compact(long revision) {
        apply(new Command.Compact(revision));
        Sweep.all(engine);
    }

    private List<WatchEvent.Change> apply(Command command) {
        machine.apply(command);
        return machine.commit(++index);
    }

    private void requireTheKeptPast() {
        long oldest = Math.max(1, machine.compactedRevision());
        try (View view = engine.view()) {
            for (long at = oldest; at <= machine.revision(); at++) {
                assertThat(reader.range(view, RangeQuery.of(KeyRange.ALL).at(at), machine.revision())
                                .entries())
                        .as("revision %d", at)
                        .isEqualTo(pasts.get((int) at));
            }
        }
    }

    private long rows(Space space) {
        long rows = 0;
        try (View view = engine.view();
                Cursor cursor = view.cursor(space, new byte[0], null)) {
            for (; cursor.isValid(); cursor.next()) {
                rows++;
            }
        }
        return rows;
    }
}
