package io.photoncloud.flaredb.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A constraint of a table or of one column; of a column's, the column itself is named in {@code columns}. */
public sealed interface Constraint extends Node {
    /** The name it was given. */
    @Nullable
    String name();

    record NotNull(int position, @Nullable String name) implements Constraint {}

    /** {@code NULL} written out. */
    record NullAllowed(int position, @Nullable String name) implements Constraint {}

    /** The text is what the expression was written as, here as in checks and generated columns. */
    record Default(int position, @Nullable String name, ValueExpression expression, String text)
            implements Constraint {}

    /** {@code GENERATED … AS IDENTITY (options)}. */
    record Identity(int position, @Nullable String name, boolean always, List<SequenceOption> options)
            implements Constraint {
        public Identity {
            options = List.copyOf(options);
        }
    }

    /** {@code GENERATED ALWAYS AS (expression) STORED}. */
    record Generated(int position, @Nullable String name, ValueExpression expression, String text)
            implements Constraint {}

    record Check(
            int position,
            @Nullable String name,
            ValueExpression expression,
            String text,
            boolean noInherit,
            Timing timing)
            implements Constraint {}

    /** {@code UNIQUE} or, with {@code primary}, {@code PRIMARY KEY}. */
    record Unique(
            int position,
            @Nullable String name,
            boolean primary,
            List<Name> columns,
            List<Name> include,
            boolean nullsNotDistinct,
            @Nullable String usingIndex,
            Timing timing)
            implements Constraint {
        public Unique {
            columns = List.copyOf(columns);
            include = List.copyOf(include);
        }
    }

    /** {@code REFERENCES table (columns)}; without referenced columns it is the table's primary key; setColumns are those of ON DELETE SET NULL (…). */
    record ForeignKey(
            int position,
            @Nullable String name,
            List<Name> columns,
            QualifiedName table,
            List<Name> referenced,
            Match match,
            Action onDelete,
            Action onUpdate,
            List<Name> setColumns,
            Timing timing)
            implements Constraint {
        public ForeignKey {
            columns = List.copyOf(columns);
            referenced = List.copyOf(referenced);
            setColumns = List.copyOf(setColumns);
        }
    }

    /** A constraint that is refused by its name, such as EXCLUDE. */
    record Unsupported(int position, @Nullable String name, String what) implements Constraint {}

    /** When it is checked, and whether what is there already is. */
    record Timing(boolean deferrable, boolean initiallyDeferred, boolean notValid) {
        public static final Timing IMMEDIATE = new Timing(false, false, false);
    }

    /** How null counts in a foreign key of several columns. */
    enum Match {
        SIMPLE,
        FULL,
        PARTIAL
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
