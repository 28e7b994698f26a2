package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.Expressions;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.Modify;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a bound statement does beside giving rows: the tables it writes, and whether it does anything else that lasts. */
public final class Effects {
    private final Map<Integer, Modify> written = new LinkedHashMap<>();
    private boolean others;

    private Effects() {}

    public static Effects of(LogicalPlan plan) {
        Effects effects = new Effects();
        effects.look(plan);
        return effects;
    }

    /** Oids of the tables that are written. */
    public List<Integer> writtenTables() {
        return List.copyOf(written.keySet());
    }

    /** Whether it writes nothing, locks nothing, and calls nothing that may. */
    public boolean none() {
        return written.isEmpty() && !others;
    }

    private LogicalPlan look(LogicalPlan plan) {
        if (plan instanceof Modify modify) {
            written.put(modify.table().oid(), modify);
        }
        others |= plan instanceof LogicalPlan.LockRows;
        return new LogicalParts(this::look, this::look, this::look).with(plan);
    }

    private Expression look(Expression expression) {
        Expressions.visit(expression, each -> {
            if (each instanceof Expression.SubqueryValue(var subquery)
                    && subquery.plan() instanceof LogicalPlan inner) {
                look(inner);
            }
            others |= each instanceof Expression.Call call && call.function().volatility() == Volatility.VOLATILE;
        });
        return expression;
    }
}
