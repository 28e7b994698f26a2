package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CASE and COALESCE: each branch is computed for the rows only that take it. */
final class ConditionalExpressions {
    private ConditionalExpressions() {}

    private record Branch(Subsets condition, Subsets result) {}

    private static Subsets compile(Expression expression) {
        return new Subsets(expression, ExpressionCompiler.compile(expression));
    }

    static BatchExpression choice(Expression.Case choice) {
        Expression operand = choice.operand();
        @Nullable BatchExpression subject = operand == null ? null : ExpressionCompiler.compile(operand);
        List<Branch> branches = choice.whens().stream()
                .map(when -> new Branch(compile(when.condition()), compile(when.result())))
                .toList();
        Subsets otherwise = compile(choice.otherwise());
        SqlType type = choice.type();
        return (batch, context) -> choose(subject, branches, otherwise, type, batch, context);
    }

    private static ColumnVector choose(
            @Nullable BatchExpression subject,
            List<Branch> branches,
            Subsets otherwise,
            SqlType type,
            Batch batch,
            EvaluationContext context) {
        Batch tested = subject == null ? batch : withColumn(batch, subject.evaluate(batch, context));
        @Nullable Object[] values = new @Nullable Object[batch.size()];
        int[] open = all(batch.size());
        int count = batch.size();
        for (Branch branch : branches) {
            if (count == 0) {
                break;
            }
            ColumnVector truth = branch.condition().evaluate(tested, open, count, context);
            int[] taken = new int[count];
            int takenCount = 0;
            int left = 0;
            for (int i = 0; i < count; i++) {
                if (Boolean.TRUE.equals(truth.get(i))) {
                    taken[takenCount++] = open[i];
                } else {
                    open[left++] = open[i];
                }
            }
            if (takenCount == batch.size()) {
                return branch.result().evaluate(batch, context);
            }
            if (takenCount > 0) {
                scatter(branch.result().evaluate(batch, taken, takenCount, context), taken, takenCount, values);
            }
            count = left;
        }
        if (count == batch.size()) {
            return otherwise.evaluate(batch, context);
        }
        if (count > 0) {
            scatter(otherwise.evaluate(batch, open, count, context), open, count, values);
        }
        return vector(type, values);
    }

    private static Batch withColumn(Batch batch, ColumnVector column) {
        List<ColumnVector> columns = new ArrayList<>(batch.columns());
        columns.add(column);
        return new Batch(columns, batch.size());
    }

    private static int[] all(int size) {
        int[] rows = new int[size];
        for (int i = 0; i < size; i++) {
            rows[i] = i;
        }
        return rows;
    }

    private static void scatter(ColumnVector vector, int[] rows, int count, @Nullable Object[] values) {
        for (int i = 0; i < count; i++) {
            values[rows[i]] = vector.get(i);
        }
    }

    private static ColumnVector vector(SqlType type, @Nullable Object[] values) {
        VectorBuilder builder = VectorBuilder.forType(type, values.length);
        for (Object value : values) {
            builder.append(value);
        }
        return builder.build();
    }

    static BatchExpression coalesce(Expression.Coalesce coalesce) {
        List<Subsets> operands = coalesce.operands().stream()
                .map(ConditionalExpressions::compile)
                .toList();
        SqlType type = coalesce.type();
        return (batch, context) -> {
            ColumnVector first = operands.getFirst().evaluate(batch, context);
            if (!first.mayHaveNulls()) {
                return first;
            }
            @Nullable Object[] values = new @Nullable Object[batch.size()];
            int[] open = all(batch.size());
            int count = batch.size();
            for (Subsets operand : operands) {
                if (count == 0) {
                    break;
                }
                ColumnVector vector =
                        operand.equals(operands.getFirst()) ? first : operand.evaluate(batch, open, count, context);
                scatter(vector, open, count, values);
                int left = 0;
                for (int i = 0; i < count; i++) {
                    if (vector.isNull(i)) {
                        open[left++] = open[i];
                    }
                }
                count = left;
            }
            return vector(type, values);
        };
    }
}
