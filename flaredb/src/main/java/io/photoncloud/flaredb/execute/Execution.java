package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.Workspace;
import io.photoncloud.flaredb.expression.InputRow;
import io.photoncloud.flaredb.expression.Subquery;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of a statement, or of a subquery within it for one row around: what expressions see, and what operators work with. For one thread
 * at a time. Closing the outermost gives back all that operators forgot; operators are closed by who opened them.
 */
public final class Execution extends SessionContext implements AutoCloseable {
    private final Resources resources;
    private final @Nullable Execution around;
    private final @Nullable InputRow row;
    private final Scope scope;
    private final Subqueries subqueries;
    private final @Nullable Map<PhysicalPlan, OperatorStatistics> statistics;
    private final Map<PhysicalPlan, Long> affected;

    private Execution(
            Resources resources,
            @Nullable Execution around,
            @Nullable InputRow row,
            Scope scope,
            @Nullable Subqueries subqueries,
            @Nullable Map<PhysicalPlan, OperatorStatistics> statistics) {
        super(resources.session());
        this.resources = resources;
        this.around = around;
        this.row = row;
        this.scope = scope;
        this.subqueries = subqueries == null ? new Subqueries(resources.workspace()) : subqueries;
        this.statistics = statistics;
        affected = around == null ? new IdentityHashMap<>() : around.affected;
    }

    private Execution(Execution same, Scope scope) {
        super(same.resources.session());
        resources = same.resources;
        around = same.around;
        row = same.row;
        this.scope = scope;
        subqueries = same.subqueries;
        statistics = same.statistics;
        affected = same.affected;
    }

    /** A statement's. */
    public static Execution of(Resources resources) {
        return new Execution(resources, null, null, new Scope(null), null, null);
    }

    /** A statement's that counts what each step does, for EXPLAIN ANALYZE. */
    public static Execution counting(Resources resources) {
        return new Execution(resources, null, null, new Scope(null), null, new IdentityHashMap<>());
    }

    /** Makes a plan ready to be pulled from. The caller closes what it gets. */
    public Operator open(PhysicalPlan plan) {
        return plan.open(this);
    }

    /** What a step has done so far; null where nothing is counted. */
    public @Nullable OperatorStatistics findStatistics(PhysicalPlan plan) {
        return statistics == null ? null : statistics.computeIfAbsent(plan, _ -> new OperatorStatistics());
    }

    /** A modification has changed so many rows more. */
    void affected(PhysicalPlan plan, long rows) {
        affected.merge(plan, rows, Long::sum);
    }

    /** How many rows a plan's modification has changed, common tables' not counted; 0 of a query. */
    public long affectedRows(PhysicalPlan plan) {
        return plan instanceof WithTables with ? affectedRows(with.input()) : affected.getOrDefault(plan, 0L);
    }

    /** For a query within this one, with a row of this one around it. */
    Execution within(InputRow outer) {
        return new Execution(resources, this, outer, scope, subqueries, statistics);
    }

    /** The same, in which more common tables can be seen. */
    Execution withScope(Scope inner) {
        return new Execution(this, inner);
    }

    Scope scope() {
        return scope;
    }

    Workspace workspace() {
        return resources.workspace();
    }

    RowSource source() {
        return resources.source();
    }

    RowTarget target() {
        return resources.target();
    }

    ForeignKeys foreignKeys() {
        return resources.foreignKeys();
    }

    SystemSource system() {
        return resources.system();
    }

    @Override
    public @Nullable Object outerColumn(int level, int index) {
        Execution at = this;
        for (int up = 1; up < level && at != null; up++) {
            at = at.around;
        }
        if (at == null || at.row == null) {
            throw new SqlException(SqlState.INTERNAL_ERROR, "no row around at level " + level);
        }
        return at.row.column(index);
    }

    @Override
    public @Nullable Object subquery(Subquery subquery, InputRow outer) {
        return subqueries.value(this, subquery, outer);
    }

    @Override
    public void close() {
        subqueries.close();
    }

    /** The common tables that can be seen, by their ids. */
    static final class Scope {
        private final @Nullable Scope parent;
        private final Map<Integer, SharedRows> tables = new HashMap<>();
        private final Map<Integer, RecursiveUnion.WorkingTable> workingTables = new HashMap<>();

        Scope(@Nullable Scope parent) {
            this.parent = parent;
        }

        void put(int id, SharedRows rows) {
            tables.put(id, rows);
        }

        void putWorking(int id, RecursiveUnion.WorkingTable rows) {
            workingTables.put(id, rows);
        }

        SharedRows table(int id) {
            for (Scope scope = this; scope != null; scope = scope.parent) {
                SharedRows found = scope.tables.get(id);
                if (found != null) {
                    return found;
                }
            }
            throw new SqlException(SqlState.INTERNAL_ERROR, "no common table " + id);
        }

        RecursiveUnion.WorkingTable workingTable(int id) {
            for (Scope scope = this; scope != null; scope = scope.parent) {
                RecursiveUnion.WorkingTable found = scope.workingTables.get(id);
                if (found != null) {
                    return found;
                }
            }
            throw new SqlException(SqlState.INTERNAL_ERROR, "no working table " + id);
        }
    }
}
