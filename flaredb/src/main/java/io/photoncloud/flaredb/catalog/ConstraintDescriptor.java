package io.photoncloud.flaredb.catalog;

import java.util.List;

/** A constraint of a table; NOT NULL is its column's. Names are unique in their table. */
public sealed interface ConstraintDescriptor {
    int oid();

    String name();

    /** The same under another name. */
    ConstraintDescriptor withName(String newName);

    /** Whether rows that were there before it keep it too. */
    boolean validated();

    /** The expression is SQL text over the table's columns; the numbers are of the columns it names. */
    record Check(int oid, String name, String expression, List<Integer> columns, boolean noInherit, boolean validated)
            implements ConstraintDescriptor {
        public Check {
            columns = List.copyOf(columns);
        }

        @Override
        public Check withName(String newName) {
            return new Check(oid, newName, expression, columns, noInherit, validated);
        }
    }

    /** UNIQUE or PRIMARY KEY, which the index of the same name keeps. */
    record Unique(
            int oid,
            String name,
            int index,
            boolean primary,
            List<Integer> columns,
            boolean deferrable,
            boolean initiallyDeferred)
            implements ConstraintDescriptor {
        public Unique {
            columns = List.copyOf(columns);
        }

        @Override
        public Unique withName(String newName) {
            return new Unique(oid, newName, index, primary, columns, deferrable, initiallyDeferred);
        }

        @Override
        public boolean validated() {
            return true;
        }
    }

    /**
     * A foreign key.
     *
     * @param referencedIndex the unique index of the other table that it stands on
     * @param setColumns which of its columns ON DELETE SET NULL and SET DEFAULT set; empty for all
     */
    record ForeignKey(
            int oid,
            String name,
            List<Integer> columns,
            int referencedTable,
            List<Integer> referencedColumns,
            int referencedIndex,
            Match match,
            Action onDelete,
            Action onUpdate,
            List<Integer> setColumns,
            boolean deferrable,
            boolean initiallyDeferred,
            boolean validated)
            implements ConstraintDescriptor {
        public ForeignKey {
            columns = List.copyOf(columns);
            referencedColumns = List.copyOf(referencedColumns);
            setColumns = List.copyOf(setColumns);
        }

        @Override
        public ForeignKey withName(String newName) {
            return new ForeignKey(
                    oid,
                    newName,
                    columns,
                    referencedTable,
                    referencedColumns,
                    referencedIndex,
                    match,
                    onDelete,
                    onUpdate,
                    setColumns,
                    deferrable,
                    initiallyDeferred,
                    validated);
        }
    }

    /** How null counts in a foreign key of several columns. */
    enum Match {
        SIMPLE,
        FULL
    }

    /** What happens to rows that refer to one that goes or changes. */
    enum Action {
        NO_ACTION,
        RESTRICT,
        CASCADE,
        SET_NULL,
        SET_DEFAULT
    }
}
