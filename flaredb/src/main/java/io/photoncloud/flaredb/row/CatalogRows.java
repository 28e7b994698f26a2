package io.photoncloud.flaredb.row;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.CommentKey;
import io.photoncloud.flaredb.transaction.Direction;
import io.photoncloud.flaredb.transaction.KeySpace;
import io.photoncloud.flaredb.transaction.LockOutcome;
import io.photoncloud.flaredb.transaction.LockStrength;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.RowCursor;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The schema as it is stored: each object under its oid, and a version that every change raises. Read and written in transactions as all else, so what
 * a transaction sees of the schema is as old as what it sees of rows, and a serializable one does not commit where the schema has changed under it.
 * Safe for use by many threads.
 */
public final class CatalogRows {

    private static final Key VERSION = key('v');

    private final CatalogSnapshot initial;
    private volatile CatalogSnapshot newest;

    /** @param initial what there is without being stored, at version 0 */
    public CatalogRows(CatalogSnapshot initial) {
        this.initial = initial;
        this.newest = initial;
    }

    private static Key key(char kind, int... numbers) {
        ByteBuffer key = ByteBuffer.allocate(2 + numbers.length * Integer.BYTES)
                .put(KeySpace.CATALOG.prefix())
                .put((byte) kind);
        for (int number : numbers) {
            key.putInt(number);
        }
        return Key.wrap(key.array());
    }

    private static KeyRange all(char kind) {
        return KeyRange.prefix(key(kind).unsafeArray());
    }

    /**
     * The schema as a transaction sees it. One that has changed it itself keeps what {@link #write} answered, and does not ask here.
     * Where it is the newest it costs one read.
     */
    public CatalogSnapshot read(Transaction transaction) {
        long version = version(transaction);
        CatalogSnapshot known = newest;
        if (known.version() == version) {
            return known;
        }
        CatalogSnapshot read = load(transaction, version);
        if (version > known.version()) {
            newest = read;
        }
        return read;
    }

    /** The schema as a transaction sees it that has changed it itself. Told to nobody else. */
    public CatalogSnapshot readOwn(Transaction transaction) {
        return load(transaction, version(transaction));
    }

    /** The version of the schema that a transaction sees, its own changes included. */
    public static long version(Transaction transaction) {
        return version(transaction.get(VERSION));
    }

    private static long version(@Nullable Bytes stored) {
        if (stored == null) {
            return 0;
        }
        return CatalogCodec.version(stored);
    }

    private CatalogSnapshot load(Transaction transaction, long version) {
        List<Bytes> objects = new ArrayList<>();
        // Enums first: others are of their types.
        for (char kind : new char[] {'e', 's', 'r', 'c'}) {
            try (RowCursor cursor = transaction.scan(all(kind), Direction.FORWARD)) {
                while (cursor.next()) {
                    objects.add(cursor.value());
                }
            }
        }
        return initial.with(CatalogCodec.changes(objects), version);
    }

    /**
     * Changes the schema in a transaction, which is the only one to do so until it ends.
     *
     * @param seen what the transaction sees, its own changes included
     * @return what it sees from now on
     * @throws SqlException 40001: others have changed it since
     */
    public CatalogSnapshot write(Transaction transaction, CatalogSnapshot seen, List<CatalogChange> changes) {
        LockOutcome outcome = transaction.lock(VERSION, LockStrength.UPDATE, LockWait.FOREVER);
        if (!(outcome instanceof LockOutcome.Locked(Bytes stored, boolean _)) || version(stored) != seen.version()) {
            throw new SqlException(
                    SqlState.SERIALIZATION_FAILURE,
                    "could not serialize access due to concurrent update",
                    "The schema has been changed by another transaction.",
                    "The transaction might succeed if retried.");
        }
        changes.forEach(change -> put(transaction, change));
        long version = seen.version() + 1;
        transaction.put(VERSION, CatalogCodec.version(version));
        return seen.with(changes, version);
    }

    /**
     * Keeps changes of a table's definition away until the transaction ends, or is kept away by one under way: for whoever writes rows of the
     * table. Who changes it keeps the others away by {@link #write} already.
     */
    public static void share(Transaction transaction, int table, LockWait wait) {
        var _ = transaction.lock(key('r', table), LockStrength.KEY_SHARE, wait);
    }

    /** Keeps writers of a table's rows away, before it is looked at what to change: for DDL, and LOCK TABLE. */
    public static void exclude(Transaction transaction, int table, LockWait wait) {
        var _ = transaction.lock(key('r', table), LockStrength.UPDATE, wait);
    }

    private static void put(Transaction transaction, CatalogChange change) {
        switch (change) {
            case CatalogChange.PutSchema(var schema) ->
                transaction.put(key('s', schema.oid()), CatalogCodec.bytes(schema));
            case CatalogChange.RemoveSchema(int oid)
            when oid >= CatalogSnapshot.FIRST_USER_OID -> transaction.delete(key('s', oid));
            case CatalogChange.RemoveSchema(int oid) -> transaction.put(key('s', oid), CatalogCodec.removedSchema(oid));
            case CatalogChange.PutRelation(var relation) ->
                transaction.put(key('r', relation.oid()), CatalogCodec.bytes(relation));
            case CatalogChange.RemoveRelation(int oid) -> transaction.delete(key('r', oid));
            case CatalogChange.PutEnum(var enumeration) ->
                transaction.put(key('e', enumeration.oid()), CatalogCodec.bytes(enumeration));
            case CatalogChange.RemoveEnum(int oid) -> transaction.delete(key('e', oid));
            case CatalogChange.PutComment(CommentKey about, var text) -> {
                Key key = key('c', about.object(), about.column());
                if (text == null) {
                    transaction.delete(key);
                } else {
                    transaction.put(key, CatalogCodec.bytes(about, text));
                }
            }
        }
    }
}
