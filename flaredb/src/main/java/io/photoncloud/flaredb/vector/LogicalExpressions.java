package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.RecordValue;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Three-valued logic. Operands of AND and OR are computed for those rows only that earlier ones have not decided. */
final class LogicalExpressions {
    private LogicalExpressions() {}

    static BatchExpression and(Expression.And and) {
        return connected(and.operands(), false);
    }

    static BatchExpression or(Expression.Or or) {
        return connected(or.operands(), true);
    }

    /** deciding is the value of one operand that is the value of all: false of AND, true of OR. */
    private static BatchExpression connected(List<Expression> operands, boolean deciding) {
        List<Subsets> compiled = operands.stream()
                .map(operand -> new Subsets(operand, ExpressionCompiler.compile(operand)))
                .toList();
        return (batch, context) -> connect(compiled, deciding, batch, context);
    }

    private static ColumnVector connect(
            List<Subsets> operands, boolean deciding, Batch batch, EvaluationContext context) {
        int size = batch.size();
        int[] open = new int[size];
        for (int i = 0; i < size; i++) {
            open[i] = i;
        }
        int count = size;
        boolean[] decided = new boolean[size];
        long[] nulls = Nulls.allocate(size);
        boolean anyNull = false;
        for (Subsets operand : operands) {
            if (count == 0) {
                break;
            }
            ColumnVector truth = operand.evaluate(batch, open, count, context);
            int left = 0;
            for (int i = 0; i < count; i++) {
                int row = open[i];
                if (truth.isNull(i)) {
                    Nulls.set(nulls, row);
                    anyNull = true;
                    open[left++] = row;
                } else if (truth(truth, i) == deciding) {
                    decided[row] = true;
                } else {
                    open[left++] = row;
                }
            }
            count = left;
        }
        boolean[] result = new boolean[size];
        for (int i = 0; i < size; i++) {
            result[i] = decided[i] == deciding;
            if (decided[i] && anyNull) {
                nulls[i >> 6] &= ~(1L << i);
            }
        }
        return new BooleanVector(SqlType.BOOLEAN, result, anyNull ? nulls : null, size);
    }

    static boolean truth(ColumnVector vector, int row) {
        return vector instanceof BooleanVector booleans
                ? booleans.value(row)
                : (Boolean) Objects.requireNonNull(vector.get(row));
    }

    static BatchExpression not(Expression.Not not) {
        BatchExpression operand = ExpressionCompiler.compile(not.operand());
        return (batch, context) -> {
            ColumnVector truth = operand.evaluate(batch, context);
            if (truth instanceof BooleanVector booleans) {
                boolean[] values = new boolean[batch.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = !booleans.value(i);
                }
                return new BooleanVector(SqlType.BOOLEAN, values, booleans.nulls(), batch.size());
            }
            VectorBuilder builder = VectorBuilder.forType(SqlType.BOOLEAN, batch.size());
            for (int row = 0; row < batch.size(); row++) {
                Object value = truth.get(row);
                builder.append(value == null ? null : (Object) !((Boolean) value));
            }
            return builder.build();
        };
    }

    static BatchExpression isNull(Expression.IsNull isNull) {
        BatchExpression operand = ExpressionCompiler.compile(isNull.operand());
        boolean negated = isNull.negated();
        return (batch, context) -> {
            ColumnVector vector = operand.evaluate(batch, context);
            boolean[] values = new boolean[batch.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = isNull(vector, i, negated);
            }
            return new BooleanVector(SqlType.BOOLEAN, values, null, batch.size());
        };
    }

    private static boolean isNull(ColumnVector vector, int row, boolean negated) {
        if (vector instanceof ObjectVector || vector instanceof ConstantVector) {
            Object value = vector.get(row);
            if (value instanceof RecordValue record) {
                return record.values().stream().allMatch(field -> (field == null) != negated);
            }
        }
        return vector.isNull(row) != negated;
    }

    static BatchExpression isTruth(Expression.IsTruth isTruth) {
        BatchExpression operand = ExpressionCompiler.compile(isTruth.operand());
        @Nullable Boolean wanted = isTruth.value();
        boolean negated = isTruth.negated();
        return (batch, context) -> {
            ColumnVector vector = operand.evaluate(batch, context);
            boolean[] values = new boolean[batch.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = Objects.equals(vector.get(i), wanted) != negated;
            }
            return new BooleanVector(SqlType.BOOLEAN, values, null, batch.size());
        };
    }
}
