package io.photoncloud.flaredb.logical;

import io.photoncloud.flaredb.catalog.SequenceDescriptor;
import io.photoncloud.flaredb.catalog.SystemTableDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.expression.SubqueryPlan;
import io.photoncloud.flaredb.function.SetFunction;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A relational operator with its inputs. Expressions name columns of the input by {@link Expression.InputColumn}, from 0; a join's input is
 * the left row followed by the right one. {@link Expression.OuterColumn} of level 1 is the row of the query whose expression holds the
 * subquery, or of the left side of a lateral join. Values that never change.
 */
public sealed interface LogicalPlan extends SubqueryPlan permits LogicalPlan.Operator, Modify {
    List<OutputColumn> columns();

    /** What it reads from, in order. */
    List<LogicalPlan> inputs();

    /** An operator that changes nothing. */
    sealed interface Operator extends LogicalPlan {}

    /**
     * All rows of a table.
     *
     * @param numbers of the columns it gives
     * @param rowKey whether one more column follows, a bytea that names the row: for locking, updates and deletes
     */
    record TableScan(TableDescriptor table, List<Integer> numbers, boolean rowKey, List<OutputColumn> columns)
            implements Operator {
        public static final String ROW_KEY = "?rowkey?";

        public TableScan {
            numbers = List.copyOf(numbers);
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of();
        }
    }

    /** All rows of a table of the system. */
    record SystemScan(SystemTableDescriptor table, List<OutputColumn> columns) implements Operator {
        public SystemScan {
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of();
        }
    }

    /** The one row of a sequence. */
    record SequenceScan(SequenceDescriptor sequence, List<OutputColumn> columns) implements Operator {
        public SequenceScan {
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of();
        }
    }

    /** Rows of expressions; a SELECT without FROM reads one row without columns. */
    record Values(List<List<Expression>> rows, List<OutputColumn> columns) implements Operator {
        public Values {
            rows = rows.stream().map(List::copyOf).toList();
            columns = List.copyOf(columns);
        }

        public static Values oneRow() {
            return new Values(List.of(List.of()), List.of());
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of();
        }
    }

    /**
     * Functions in FROM, side by side: as many rows as the longest gives, nulls where others have ended. With ordinality a bigint that counts
     * rows from 1 is last.
     */
    record FunctionScan(List<FunctionCall> calls, boolean ordinality, List<OutputColumn> columns) implements Operator {
        public FunctionScan {
            calls = List.copyOf(calls);
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of();
        }
    }

    /** A call that gives rows, or, where the value is given instead of a function, one row of that value. */
    sealed interface FunctionCall {
        /** Types of the columns it gives. */
        List<SqlType> types();

        record Rows(SetFunction function, List<Expression> arguments, SqlType result, List<SqlType> types)
                implements FunctionCall {
            public Rows {
                arguments = List.copyOf(arguments);
                types = List.copyOf(types);
            }
        }

        record Single(Expression value) implements FunctionCall {
            @Override
            public List<SqlType> types() {
                return List.of(value.type());
            }
        }
    }

    /** The rows for which the condition is true. */
    record Filter(LogicalPlan input, Expression condition) implements Operator {
        @Override
        public List<OutputColumn> columns() {
            return input.columns();
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /** Each row's expressions. */
    record Project(LogicalPlan input, List<Expression> expressions, List<OutputColumn> columns) implements Operator {
        public Project {
            expressions = List.copyOf(expressions);
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /**
     * Set-returning functions in a select list: the columns of each input row, then those of the calls (one each), as many times as the
     * longest call gives rows; none where all give none.
     */
    record ProjectSet(LogicalPlan input, List<FunctionCall.Rows> calls, List<OutputColumn> columns)
            implements Operator {
        public ProjectSet {
            calls = List.copyOf(calls);
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /**
     * A join.
     *
     * @param condition over both rows; absent for all pairs
     * @param lateral whether the right side names the left row by {@link Expression.OuterColumn} of level 1: it then is one level deeper
     */
    record Join(
            JoinKind kind,
            LogicalPlan left,
            LogicalPlan right,
            @Nullable Expression condition,
            boolean lateral) implements Operator {
        @Override
        public List<OutputColumn> columns() {
            List<OutputColumn> both = new ArrayList<>(left.columns());
            both.addAll(right.columns());
            return List.copyOf(both);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(left, right);
        }
    }

    /**
     * Groups. Gives the keys (null where a grouping set leaves them out), then the calls' values, then the groupings' numbers.
     *
     * @param groupingSets each the places of its keys; one with all keys for a plain GROUP BY, an empty one for a single group
     * @param groupings arguments of GROUPING(…) as places of keys
     */
    record Aggregate(
            LogicalPlan input,
            List<Expression> keys,
            List<List<Integer>> groupingSets,
            List<AggregateCall> calls,
            List<List<Integer>> groupings,
            List<OutputColumn> columns)
            implements Operator {
        public Aggregate {
            keys = List.copyOf(keys);
            groupingSets = groupingSets.stream().map(List::copyOf).toList();
            calls = List.copyOf(calls);
            groupings = groupings.stream().map(List::copyOf).toList();
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /** The input's columns, then one for each call. */
    record Window(LogicalPlan input, List<WindowCall> calls, List<OutputColumn> columns) implements Operator {
        public Window {
            calls = List.copyOf(calls);
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /** Each row once; nulls are equal. */
    record Distinct(LogicalPlan input) implements Operator {
        @Override
        public List<OutputColumn> columns() {
            return input.columns();
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /** The first row of each run of equal keys; the input is sorted by them. */
    record DistinctOn(LogicalPlan input, List<Expression> keys) implements Operator {
        public DistinctOn {
            keys = List.copyOf(keys);
        }

        @Override
        public List<OutputColumn> columns() {
            return input.columns();
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    record Sort(LogicalPlan input, List<SortKey> keys) implements Operator {
        public Sort {
            keys = List.copyOf(keys);
        }

        @Override
        public List<OutputColumn> columns() {
            return input.columns();
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /**
     * So many rows after so many; both bigint, null is none.
     *
     * @param ties the keys by which rows that equal the last are given too; empty without WITH TIES
     */
    record Limit(
            LogicalPlan input,
            @Nullable Expression limit,
            @Nullable Expression offset,
            List<SortKey> ties) implements Operator {
        public Limit {
            ties = List.copyOf(ties);
        }

        @Override
        public List<OutputColumn> columns() {
            return input.columns();
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /** Both sides have the same types. */
    record SetOperation(SetKind kind, boolean all, LogicalPlan left, LogicalPlan right, List<OutputColumn> columns)
            implements Operator {
        public SetOperation {
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(left, right);
        }
    }

    /**
     * A query with common tables, each computed at most once (or put in place where that is cheaper and the same), those that modify always.
     * Later ones see earlier ones. Ids are unique in a statement.
     */
    record With(List<CommonTable> tables, LogicalPlan input) implements Operator {
        public With {
            tables = List.copyOf(tables);
        }

        @Override
        public List<OutputColumn> columns() {
            return input.columns();
        }

        @Override
        public List<LogicalPlan> inputs() {
            List<LogicalPlan> all = new ArrayList<>();
            tables.forEach(table -> all.add(table.plan()));
            all.add(input);
            return List.copyOf(all);
        }
    }

    /** Materialized: TRUE when it was asked for, FALSE when it was forbidden, absent otherwise. */
    record CommonTable(
            int id, String name, LogicalPlan plan, @Nullable Boolean materialized) {}

    /** The rows of a common table. */
    record CommonTableScan(int id, String name, List<OutputColumn> columns) implements Operator {
        public CommonTableScan {
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of();
        }
    }

    /** The rows of seed, then those that step makes of them (through {@link WorkingTable} of the id), until there are no new ones. */
    record RecursiveUnion(int id, boolean all, LogicalPlan seed, LogicalPlan step, List<OutputColumn> columns)
            implements Operator {
        public RecursiveUnion {
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(seed, step);
        }
    }

    /** The rows of the last round of a recursive union. */
    record WorkingTable(int id, List<OutputColumn> columns) implements Operator {
        public WorkingTable {
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of();
        }
    }

    /** Locks the rows of tables as they pass, and looks at them again where they changed meanwhile. */
    record LockRows(LogicalPlan input, List<Lock> locks) implements Operator {
        public LockRows {
            locks = List.copyOf(locks);
        }

        @Override
        public List<OutputColumn> columns() {
            return input.columns();
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /** Which rows are kept that have no partner. */
    enum JoinKind {
        INNER,
        LEFT,
        RIGHT,
        FULL
    }

    /** Which rows of the two sides of a set operation. */
    enum SetKind {
        UNION,
        INTERSECT,
        EXCEPT
    }

    /** The row key of the table's rows is in a column of the input; null where an outer join found none. */
    record Lock(TableDescriptor table, int rowKeyColumn, Strength strength, Waiting waiting) {
        /** How strongly, weakest first. */
        public enum Strength {
            KEY_SHARE,
            SHARE,
            NO_KEY_UPDATE,
            UPDATE
        }

        /** What happens where somebody else holds the lock. */
        public enum Waiting {
            WAIT,
            NOWAIT,
            SKIP_LOCKED
        }
    }
}
