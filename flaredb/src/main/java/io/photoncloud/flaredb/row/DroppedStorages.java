package io.photoncloud.flaredb.row;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.transaction.Direction;
import io.photoncloud.flaredb.transaction.KeySpace;
import io.photoncloud.flaredb.transaction.RowCursor;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.transaction.TransactionalStore;
import io.photoncloud.flaredb.type.SqlException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of dropped and truncated tables, which go in the background: what is to go is noted in the transaction that drops, so a crash
 * forgets nothing, and who reads the past finds them as long as any version is kept. {@link #removeSome} is for one thread.
 */
public final class DroppedStorages {

    private static final int KEYS_AT_ONCE = 2_000;
    private static final byte NOTE = 'd';

    private final TransactionalStore store;

    public DroppedStorages(TransactionalStore store) {
        this.store = store;
    }

    private static Key note(int... numbers) {
        ByteBuffer note = ByteBuffer.allocate(2 + numbers.length * Integer.BYTES)
                .put(KeySpace.CATALOG.prefix())
                .put(NOTE);
        for (int number : numbers) {
            note.putInt(number);
        }
        return Key.wrap(note.array());
    }

    /** What is to go: all of a storage, or one index's entries. */
    private static KeyRange noted(Key note) {
        ByteBuffer numbers = ByteBuffer.wrap(note.unsafeArray()).position(2);
        int storage = numbers.getInt();
        return numbers.hasRemaining()
                ? KeyRange.prefix(TableKeys.entries(storage, numbers.getInt()))
                : TableKeys.storage(storage);
    }

    /** In the transaction after which nobody writes the storage any more. */
    public static void drop(Transaction transaction, int storage) {
        transaction.put(note(storage), Bytes.EMPTY);
    }

    /** In the transaction after which nobody writes the index any more. */
    public static void dropIndex(Transaction transaction, int storage, int index) {
        transaction.put(note(storage, index), Bytes.EMPTY);
    }

    /**
     * Removes a part of what is noted.
     *
     * @return whether there may be more
     * @throws SqlException it could not be done now
     */
    public boolean removeSome() {
        KeyRange notes = KeyRange.prefix(new byte[] {KeySpace.CATALOG.prefix(), NOTE});
        try (Transaction transaction = store.begin(TransactionOptions.READ_COMMITTED)) {
            List<Key> noted = first(transaction, notes, 1);
            if (noted.isEmpty()) {
                return false;
            }
            List<Key> rows = first(transaction, noted(noted.getFirst()), KEYS_AT_ONCE);
            rows.forEach(transaction::delete);
            if (rows.size() < KEYS_AT_ONCE) {
                transaction.delete(noted.getFirst());
            }
            var _ = transaction.commit();
            return true;
        }
    }

    private static List<Key> first(Transaction transaction, KeyRange range, int most) {
        List<Key> found = new ArrayList<>();
        try (RowCursor cursor = transaction.scan(range, Direction.FORWARD)) {
            while (found.size() < most && cursor.next()) {
                found.add(cursor.key());
            }
        }
        return found;
    }
}
