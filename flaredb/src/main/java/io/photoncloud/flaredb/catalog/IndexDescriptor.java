package io.photoncloud.flaredb.catalog;

import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index of a table, the primary key's too, in whose entries the rows themselves are.
 *
 * @param include numbers of the columns that entries carry beside their keys
 * @param predicate which rows have an entry, as SQL text; absent for all
 */
public record IndexDescriptor(
        int oid,
        String name,
        Method method,
        boolean unique,
        boolean primary,
        boolean nullsNotDistinct,
        List<Key> keys,
        List<Integer> include,
        @Nullable String predicate,
        State state) {
    public IndexDescriptor {
        keys = List.copyOf(keys);
        include = List.copyOf(include);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("an index has at least one key");
        }
    }

    public IndexDescriptor withName(String newName) {
        return new IndexDescriptor(
                oid, newName, method, unique, primary, nullsNotDistinct, keys, include, predicate, state);
    }

    public IndexDescriptor withState(State newState) {
        return new IndexDescriptor(
                oid, name, method, unique, primary, nullsNotDistinct, keys, include, predicate, newState);
    }

    public IndexDescriptor withKeys(List<Key> newKeys, @Nullable String newPredicate) {
        return new IndexDescriptor(
                oid, name, method, unique, primary, nullsNotDistinct, newKeys, include, newPredicate, state);
    }

    /**
     * A key of an index.
     *
     * @param column the column's number, 0 for an expression
     * @param expression as SQL text; absent for a column
     * @param type what is encoded, with the collation it is ordered by
     */
    public record Key(int column, @Nullable String expression, SqlType type, boolean descending, boolean nullsFirst) {
        public Key {
            if ((column == 0) == (expression == null)) {
                throw new IllegalArgumentException("a key is a column or an expression");
            }
        }

        public static Key of(ColumnDescriptor column) {
            return new Key(column.number(), null, column.type(), false, false);
        }
    }

    /** How entries are made. */
    public enum Method {
        /** One entry a row, in the order of the keys. */
        ORDERED,
        /** One entry for each element of an array, or each key and value of a jsonb: for containment. */
        INVERTED
    }

    /** How far building or dropping has come; each step is seen by all before the next begins. */
    public enum State {
        /** Entries are removed, none is added. */
        DELETE_ONLY,
        /** Entries are kept up, and those of old rows are being added. */
        WRITE_ONLY,
        /** Complete: queries may read it. */
        PUBLIC,
        /** Building it failed; it is kept up by nobody and only waits to be dropped. */
        INVALID
    }
}
