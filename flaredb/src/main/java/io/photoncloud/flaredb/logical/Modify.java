package io.photoncloud.flaredb.logical;

import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator that changes rows and gives what RETURNING asks for; without RETURNING it gives no rows, and only counts. A <em>written row</em>
 * has the table's {@link TableDescriptor#writtenColumns} in their order. NOT NULL, checks, keys and foreign keys are kept by the executor.
 */
public sealed interface Modify extends LogicalPlan {
    TableDescriptor table();

    /** Each check and predicate, over a written row. */
    TableRules rules();

    /** Whether RETURNING was written. */
    boolean returns();

    /**
     * Adds rows.
     *
     * @param input gives written rows, defaults and generated columns computed
     * @param returning over a written row
     */
    record Insert(
            TableDescriptor table,
            LogicalPlan input,
            @Nullable OnConflict onConflict,
            TableRules rules,
            boolean returns,
            List<Expression> returning,
            List<OutputColumn> columns)
            implements Modify {
        public Insert {
            returning = List.copyOf(returning);
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /**
     * What happens where a row with the same key is there.
     *
     * @param index the one that may conflict; absent for any (DO NOTHING alone)
     * @param newRow absent for DO NOTHING; a written row's expressions over the row that is there followed by the one that was to be added
     * @param where over the same two rows
     */
    record OnConflict(
            @Nullable IndexDescriptor index,
            @Nullable List<Expression> newRow,
            @Nullable Expression where) {
        public OnConflict {
            newRow = newRow == null ? null : List.copyOf(newRow);
        }
    }

    /**
     * Changes rows.
     *
     * @param input gives the written row as it is, its row key, then what FROM gives
     * @param newRow a written row's expressions over the input
     * @param changed numbers of the columns that SET names, and of generated ones that depend on them
     * @param returning over the new written row followed by all of the input
     */
    record Update(
            TableDescriptor table,
            LogicalPlan input,
            List<Expression> newRow,
            List<Integer> changed,
            TableRules rules,
            boolean returns,
            List<Expression> returning,
            List<OutputColumn> columns)
            implements Modify {
        public Update {
            newRow = List.copyOf(newRow);
            changed = List.copyOf(changed);
            returning = List.copyOf(returning);
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }

    /**
     * Removes rows.
     *
     * @param input gives the written row, its row key, then what USING gives
     * @param returning over the input
     */
    record Delete(
            TableDescriptor table,
            LogicalPlan input,
            TableRules rules,
            boolean returns,
            List<Expression> returning,
            List<OutputColumn> columns)
            implements Modify {
        public Delete {
            returning = List.copyOf(returning);
            columns = List.copyOf(columns);
        }

        @Override
        public List<LogicalPlan> inputs() {
            return List.of(input);
        }
    }
}
