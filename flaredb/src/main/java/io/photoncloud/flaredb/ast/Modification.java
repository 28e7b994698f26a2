package io.photoncloud.flaredb.ast;

import io.photoncloud.flaredb.ast.QueryBody.SelectItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement that changes rows. */
public sealed interface Modification extends Statement {
    /**
     * {@code INSERT INTO …}.
     *
     * @param source absent for DEFAULT VALUES
     */
    record Insert(
            int position,
            Query.@Nullable With with,
            QualifiedName table,
            @Nullable String alias,
            List<Target> columns,
            Overriding overriding,
            @Nullable Query source,
            @Nullable OnConflict onConflict,
            List<SelectItem> returning)
            implements Modification {
        public Insert {
            columns = List.copyOf(columns);
            returning = List.copyOf(returning);
        }
    }

    /** What {@code OVERRIDING … VALUE} said. */
    enum Overriding {
        NONE,
        SYSTEM,
        USER
    }

    /** A column that is written to, with the subscripts behind it: {@code a[1]}. */
    record Target(int position, String column, List<ValueExpression> subscripts) implements Node {
        public Target {
            subscripts = List.copyOf(subscripts);
        }
    }

    /**
     * {@code ON CONFLICT … DO …}.
     *
     * @param keys what the index must be of; empty where none or a constraint was named
     * @param assignments empty for DO NOTHING
     */
    record OnConflict(
            int position,
            List<IndexKey> keys,
            @Nullable ValueExpression predicate,
            @Nullable String constraint,
            boolean update,
            List<Assignment> assignments,
            @Nullable ValueExpression where)
            implements Node {
        public OnConflict {
            keys = List.copyOf(keys);
            assignments = List.copyOf(assignments);
        }
    }

    /** {@code column = value}, or {@code (a, b) = source} where the source is a row, a row's query or one value. */
    record Assignment(int position, List<Target> targets, ValueExpression value, boolean multiple) implements Node {
        public Assignment {
            targets = List.copyOf(targets);
        }
    }

    /** {@code UPDATE …}. */
    record Update(
            int position,
            Query.@Nullable With with,
            QualifiedName table,
            @Nullable String alias,
            List<Assignment> assignments,
            List<TableExpression> from,
            @Nullable ValueExpression where,
            List<SelectItem> returning)
            implements Modification {
        public Update {
            assignments = List.copyOf(assignments);
            from = List.copyOf(from);
            returning = List.copyOf(returning);
        }
    }

    /** {@code DELETE FROM …}. */
    record Delete(
            int position,
            Query.@Nullable With with,
            QualifiedName table,
            @Nullable String alias,
            List<TableExpression> using,
            @Nullable ValueExpression where,
            List<SelectItem> returning)
            implements Modification {
        public Delete {
            using = List.copyOf(using);
            returning = List.copyOf(returning);
        }
    }

    /**
     * {@code COPY …}.
     *
     * @param table absent where a query is copied
     * @param target {@code STDIN}, {@code STDOUT}, a file's name or a program's command
     */
    record Copy(
            int position,
            @Nullable QualifiedName table,
            List<Name> columns,
            @Nullable Statement query,
            boolean from,
            CopyTarget target,
            String location,
            List<Option> options,
            @Nullable ValueExpression where)
            implements Modification {
        public Copy {
            columns = List.copyOf(columns);
            options = List.copyOf(options);
        }
    }

    /** Where COPY reads from or writes to. */
    enum CopyTarget {
        CLIENT,
        FILE,
        PROGRAM
    }

    /** {@code TRUNCATE …}. */
    record Truncate(int position, List<QualifiedName> tables, boolean restartIdentity, boolean cascade)
            implements Modification {
        public Truncate {
            tables = List.copyOf(tables);
        }
    }
}
