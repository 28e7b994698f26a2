package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.Expressions;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** An expression computed for some rows of a batch only, as CASE, AND, OR and COALESCE must: what guards a division keeps it from running. */
final class Subsets implements BatchExpression {
    private final BatchExpression expression;
    private final BitSet used = new BitSet();
    private final boolean usesAll;

    Subsets(Expression source, BatchExpression expression) {
        this.expression = expression;
        Expressions.visit(source, each -> {
            if (each instanceof Expression.InputColumn column) {
                used.set(column.index());
            }
        });
        this.usesAll = Expressions.anyMatch(
                source, each -> each instanceof Expression.SubqueryValue || each instanceof Expression.CaseOperand);
    }

    @Override
    public ColumnVector evaluate(Batch batch, EvaluationContext context) {
        return expression.evaluate(batch, context);
    }

    /** Its values at these rows, in this order. */
    ColumnVector evaluate(Batch batch, int[] rows, int count, EvaluationContext context) {
        if (count == batch.size()) {
            return expression.evaluate(batch, context);
        }
        return expression.evaluate(usesAll ? batch.gather(rows, count) : gatherUsed(batch, rows, count), context);
    }

    private Batch gatherUsed(Batch batch, int[] rows, int count) {
        List<ColumnVector> columns = new ArrayList<>(batch.columns().size());
        for (int i = 0; i < batch.columns().size(); i++) {
            columns.add(
                    used.get(i)
                            ? batch.column(i).gather(rows, count)
                            : new ConstantVector(SqlType.UNKNOWN, null, count));
        }
        return new Batch(columns, count);
    }
}
