package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.Modify;
import java.util.function.Consumer;

/** Which common tables are put in place of their one reader instead of being kept. */
final class CommonTables {
    private CommonTables() {}

    /** PostgreSQL's rule: read once, without side effects, not recursive, unless MATERIALIZED says otherwise. */
    static boolean isInlined(LogicalPlan.With with, LogicalPlan.CommonTable table) {
        if (Boolean.TRUE.equals(table.materialized())
                || modifies(table.plan())
                || !FreeColumns.of(table.plan()).isEmpty()
                || isVolatileOrRecursive(table.plan())) {
            return false;
        }
        return Boolean.FALSE.equals(table.materialized()) || readers(with, table.id()) <= 1;
    }

    static boolean modifies(LogicalPlan plan) {
        return plan instanceof Modify || plan.inputs().stream().anyMatch(CommonTables::modifies);
    }

    private static boolean isVolatileOrRecursive(LogicalPlan plan) {
        var found = new boolean[1];
        visit(
                plan,
                each -> found[0] |=
                        each instanceof LogicalPlan.RecursiveUnion || each instanceof LogicalPlan.WorkingTable,
                expression -> found[0] |= PlanExpressions.isVolatile(expression));
        return found[0];
    }

    private static int readers(LogicalPlan plan, int id) {
        var count = new int[1];
        visit(
                plan,
                each -> count[0] += each instanceof LogicalPlan.CommonTableScan scan && scan.id() == id ? 1 : 0,
                _ -> {});
        return count[0];
    }

    /** All operators and expressions, those of subqueries included. */
    static void visit(LogicalPlan plan, Consumer<LogicalPlan> plans, Consumer<Expression> expressions) {
        plans.accept(plan);
        LogicalPlan _ = new LogicalParts(
                        input -> {
                            visit(input, plans, expressions);
                            return input;
                        },
                        right -> {
                            visit(right, plans, expressions);
                            return right;
                        },
                        expression -> {
                            expressions.accept(expression);
                            visitSubqueries(expression, plans, expressions);
                            return expression;
                        })
                .with(plan);
    }

    private static void visitSubqueries(
            Expression expression, Consumer<LogicalPlan> plans, Consumer<Expression> expressions) {
        if (expression instanceof Expression.SubqueryValue value
                && value.subquery().plan() instanceof LogicalPlan plan) {
            visit(plan, plans, expressions);
        }
        expression.children().forEach(child -> visitSubqueries(child, plans, expressions));
    }
}
