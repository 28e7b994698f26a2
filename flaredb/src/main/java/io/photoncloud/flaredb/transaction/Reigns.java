package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.LocalCursor;
import io.photoncloud.chainfire.store.LocalView;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How one reign follows another: by a row that each replaces. */
final class Reigns {

    /** Others may do the same in the same moment; each attempt looks anew. */
    private static final int ATTEMPTS_MAX = 16;

    private final EmbeddedStore store;
    private final RandomGenerator random;
    /** Some of whose commits it is not known what became of. */
    private final List<Reign> unsettled = new ArrayList<>();

    Reigns(EmbeddedStore store, RandomGenerator random) {
        this.store = store;
        this.random = random;
    }

    /**
     * What a reign begins with.
     *
     * @param orphans transactions of former reigns that were not committed and have left intents
     */
    record Beginning(
            long number,
            Bytes row,
            long clockLimit,
            long oldestReadable,
            LargeTransactions large,
            List<Long> orphans) {}

    /** Ends every former reign, on whichever member. @throws StoreException it did not succeed, or that is unknown */
    synchronized Beginning begin() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            store.awaitBarrier();
            Bytes present = row();
            long number = TransactionCodec.reignNumber(present) + 1;
            Bytes row = TransactionCodec.reign(number, store.memberId(), random.nextLong());
            Condition unchanged = present == null
                    ? Condition.absent(TransactionCodec.REIGN)
                    : Condition.valueIs(TransactionCodec.REIGN, present);
            CommitResult result = store.commit(new Transaction(
                    List.of(unchanged), List.of(Operation.Put.of(TransactionCodec.REIGN, row)), List.of()));
            if (result instanceof CommitResult.Committed) {
                unsettled.forEach(Reign::settle);
                unsettled.clear();
                return load(number, row);
            }
        }
        throw new StoreException(Reason.UNAVAILABLE, "others keep taking over the coordination of transactions");
    }

    private @Nullable Bytes row() {
        try (LocalView view = store.localView()) {
            return view.get(TransactionCodec.REIGN);
        }
    }

    private Beginning load(long number, Bytes row) {
        try (LocalView view = store.localView()) {
            LargeTransactions large = new LargeTransactions();
            try (LocalCursor records = view.ascending(KeyRange.prefix(new byte[] {VersionKeys.RECORDS}))) {
                for (; records.isValid(); records.next()) {
                    TransactionCodec.CommitRecord record = TransactionCodec.record(records.value());
                    large.committed(
                            LargeTransaction.of(VersionKeys.transactionOf(records.key()), record), record.timestamp());
                }
            }
            return new Beginning(
                    number,
                    row,
                    TransactionCodec.clockLimit(view.get(TransactionCodec.CLOCK)),
                    TransactionCodec.oldestReadable(view.get(TransactionCodec.SWEEP)),
                    large,
                    orphans(view, large));
        }
    }

    private static List<Long> orphans(LocalView view, LargeTransactions large) {
        List<Long> orphans = new ArrayList<>();
        try (LocalCursor intents = view.ascending(VersionKeys.ALL_INTENTS)) {
            while (intents.isValid()) {
                long transaction = VersionKeys.transactionOf(intents.key());
                if (large.committed().stream().noneMatch(one -> one.id() == transaction)) {
                    orphans.add(transaction);
                }
                Key end = VersionKeys.intents(transaction).end();
                if (end == null) {
                    break;
                }
                intents.seek(end);
            }
        }
        return orphans;
    }

    synchronized void begun(Reign reign) {
        unsettled.add(reign);
    }

    /** This member does not lead: what is in doubt stays so. */
    synchronized void giveUp() {
        unsettled.forEach(Reign::giveUp);
        unsettled.removeIf(Reign::hasEnded);
    }
}
