package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.AggregateCall;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.WindowCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where an expression stands: what it may name, what it may hold, and the aggregates, window functions and sets of rows that were found in
 * it. Each of these is put into the expression as a column of a place beyond all real ones, until it is known where it will be computed.
 */
final class Level {
    static final int AGGREGATES = 1 << 24;
    static final int WINDOWS = 2 << 24;
    static final int SETS = 3 << 24;
    static final int GROUPINGS = 4 << 24;
    static final int KIND_SIZE = 1 << 24;

    /** What may be in an expression beside plain values. */
    enum Allowed {
        NOTHING,
        /** HAVING. */
        AGGREGATES,
        /** Select lists and ORDER BY. */
        ALL
    }

    final Scope scope;
    final List<QueryBody.NamedWindow> namedWindows;
    final List<AggregateCall> aggregates = new ArrayList<>();
    final List<WindowCall> windows = new ArrayList<>();
    final List<LogicalPlan.FunctionCall.Rows> sets = new ArrayList<>();
    final List<List<Expression>> groupings = new ArrayList<>();
    /** Where a column was first named outside of aggregates: for the error that it is not grouped by. */
    final Map<Integer, Integer> columnPositions = new HashMap<>();

    Allowed allowed;
    /** As errors name it: WHERE, JOIN conditions. */
    String clause;

    boolean inAggregate;
    boolean inWindow;

    Level(Scope scope, List<QueryBody.NamedWindow> namedWindows, Allowed allowed, String clause) {
        this.scope = scope;
        this.namedWindows = namedWindows;
        this.allowed = allowed;
        this.clause = clause;
    }

    static Level plain(Scope scope, String clause) {
        return new Level(scope, List.of(), Allowed.NOTHING, clause);
    }

    Level in(String newClause, Allowed newAllowed) {
        clause = newClause;
        allowed = newAllowed;
        return this;
    }
}
