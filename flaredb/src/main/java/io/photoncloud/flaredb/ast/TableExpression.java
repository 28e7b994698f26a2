package io.photoncloud.flaredb.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An item of FROM. */
public sealed interface TableExpression extends Node {
    /** A table, view or common table by name; {@code ONLY} changes nothing here, for there is no inheritance. */
    record Table(int position, QualifiedName name, @Nullable Alias alias) implements TableExpression {}

    /** {@code [LATERAL] (query) alias}. */
    record Derived(
            int position,
            boolean lateral,
            Query query,
            @Nullable Alias alias) implements TableExpression {}

    /** {@code [LATERAL] f(…) [WITH ORDINALITY] alias}, or several calls side by side in ROWS FROM (…). */
    record FunctionTable(
            int position,
            boolean lateral,
            List<TableFunction> functions,
            boolean ordinality,
            @Nullable Alias alias) implements TableExpression {
        public FunctionTable {
            functions = List.copyOf(functions);
        }
    }

    /** A call in FROM, with the columns its record is declared to have: {@code f() AS t(a int, b text)}. */
    record TableFunction(int position, ValueExpression call, List<ColumnType> columns) implements Node {
        public TableFunction {
            columns = List.copyOf(columns);
        }
    }

    record ColumnType(int position, String name, TypeName type) implements Node {}

    /**
     * {@code left … JOIN right}.
     *
     * @param on absent with USING, NATURAL and CROSS
     * @param using the columns, empty where there are none
     * @param usingAlias the name of {@code USING (…) AS name}
     */
    record Join(
            int position,
            JoinKind kind,
            boolean natural,
            TableExpression left,
            TableExpression right,
            @Nullable ValueExpression on,
            List<Name> using,
            @Nullable String usingAlias,
            @Nullable Alias alias)
            implements TableExpression {
        public Join {
            using = List.copyOf(using);
        }
    }

    /** Which rows a join keeps. */
    enum JoinKind {
        INNER,
        LEFT,
        RIGHT,
        FULL,
        CROSS
    }

    /** {@code AS name (columns)}. */
    record Alias(int position, String name, List<Name> columns) implements Node {
        public Alias {
            columns = List.copyOf(columns);
        }
    }
}
