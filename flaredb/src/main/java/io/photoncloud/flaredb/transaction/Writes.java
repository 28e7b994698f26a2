package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.flaredb.transaction.WriteBuffer.Write;
import io.photoncloud.flaredb.type.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one transaction has written: in memory, and beyond a bound as intents in the store. For one thread. */
final class Writes {

    private final long id;
    private final TransactionLimits limits;
    private final Reign reign;
    private final HeldLocks locks;
    private final WriteBuffer buffer = new WriteBuffer();
    /** Sequences that may be gone back to. */
    private final NavigableSet<Long> places = new TreeSet<>();

    /** Read by the one that ends the transaction, too. */
    private volatile @Nullable LargeTransaction large;

    private @Nullable SqlException broken;

    Writes(long id, TransactionLimits limits, Reign reign, HeldLocks locks) {
        this.id = id;
        this.limits = limits;
        this.reign = reign;
        this.locks = locks;
    }

    WriteBuffer buffer() {
        return buffer;
    }

    @Nullable
    LargeTransaction large() {
        return large;
    }

    void put(Key key, @Nullable Bytes value) {
        refuseIfBroken();
        buffer.put(key, value);
        if (buffer.bytes() > limits.bufferedBytesMax()) {
            move();
        }
    }

    private void refuseIfBroken() {
        if (broken != null) {
            throw broken;
        }
    }

    boolean any() {
        LargeTransaction transaction = large;
        return !buffer.isEmpty()
                || (transaction != null
                        && transaction.undone().stream()
                                .noneMatch(one -> one.after() == 0 && one.upTo() >= buffer.moved()));
    }

    /** What is there at this sequence must be found again. */
    void protect(long sequence) {
        places.add(sequence);
    }

    void backTo(long sequence) {
        places.tailSet(sequence, false).clear();
        buffer.backTo(sequence);
        LargeTransaction transaction = large;
        if (transaction != null) {
            transaction.takeBack(sequence, buffer.moved());
        }
    }

    /** A commit of intents is a commit of nothing else; what the store does not take at once is committed so, too. */
    void moveRestIfLarge() {
        refuseIfBroken();
        boolean fits = PartSize.fits(reign.storeLimits(), buffer.keys(), buffer.bytes());
        if (!buffer.isEmpty() && (large != null || !fits)) {
            move();
        }
    }

    private void move() {
        LargeTransaction transaction = large;
        if (transaction == null) {
            transaction = new LargeTransaction(id);
            var _ = locks.acquire(VersionKeys.lockOf(id), LockStrength.UPDATE, LockWait.FOREVER);
            large = transaction;
        }
        // Others must look for intents before the locks are gone.
        transaction.writes(buffer.newest().navigableKeySet());
        reign.large().begun(transaction);
        try {
            write();
        } catch (SqlException e) {
            broken = e;
            throw e;
        }
        locks.release(List.copyOf(buffer.newest().keySet()));
        buffer.move();
    }

    private void write() {
        PartSize size = PartSize.of(reign.storeLimits());
        List<Operation> part = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<Key, Write> entry : buffer.newest().entrySet()) {
            Write later = null;
            for (Write write = entry.getValue(); write != null; write = write.before()) {
                if (later == null || isWanted(write, later)) {
                    Key intent = VersionKeys.intent(id, entry.getKey(), write.sequence());
                    Bytes stored = VersionKeys.stored(write.value());
                    part.add(Operation.Put.ofNew(intent, stored));
                    bytes += intent.size() + stored.size();
                }
                later = write;
                if (size.isFull(part.size(), bytes)) {
                    reign.write(part);
                    part.clear();
                    bytes = 0;
                }
            }
        }
        if (!part.isEmpty()) {
            reign.write(part);
        }
    }

    /** Whether one can go back to where this was the newest. */
    private boolean isWanted(Write write, Write later) {
        Long place = places.ceiling(write.sequence());
        return place != null && place < later.sequence();
    }

    /** Readers and writers need not look for its intents any more, unless it was committed. */
    void ended() {
        LargeTransaction transaction = large;
        if (transaction != null && transaction.timestamp() == LargeTransaction.NOT_COMMITTED) {
            reign.large().gone(transaction);
        }
    }
}
