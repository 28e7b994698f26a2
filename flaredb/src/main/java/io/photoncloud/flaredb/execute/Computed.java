package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.BatchExpression;
import io.photoncloud.flaredb.vector.BooleanVector;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ExpressionCompiler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression as plans hold it: as it is told, and ready to be computed. */
public record Computed(Expression source, BatchExpression evaluator) {
    private static final Batch ONE_ROW = new Batch(List.of(), 1);

    public static Computed of(Expression source) {
        return new Computed(source, compile(source));
    }

    static BatchExpression compile(Expression source) {
        return ExpressionCompiler.compile(source);
    }

    public SqlType type() {
        return source.type();
    }

    public ColumnVector evaluate(Batch batch, EvaluationContext context) {
        return evaluator.evaluate(batch, context);
    }

    /** Of what names no column: a bound of LIMIT, a key of a lookup. */
    public @Nullable Object value(EvaluationContext context) {
        return evaluator.evaluate(ONE_ROW, context).get(0);
    }

    /** The rows for which it, a condition, is true; the batch itself where it is for all. */
    public Batch select(Batch batch, EvaluationContext context) {
        ColumnVector truth = evaluator.evaluate(batch, context);
        int[] rows = new int[batch.size()];
        int count = selected(truth, batch.size(), rows);
        return count == batch.size() ? batch : batch.gather(rows, count);
    }

    /** Writes the rows for which the vector is true, and answers how many there are. */
    static int selected(ColumnVector truth, int size, int[] rows) {
        int count = 0;
        if (truth instanceof BooleanVector booleans) {
            boolean[] values = booleans.values();
            if (booleans.nulls() == null) {
                for (int row = 0; row < size; row++) {
                    rows[count] = row;
                    count += values[row] ? 1 : 0;
                }
                return count;
            }
            for (int row = 0; row < size; row++) {
                if (values[row] && !booleans.isNull(row)) {
                    rows[count++] = row;
                }
            }
            return count;
        }
        for (int row = 0; row < size; row++) {
            if (Boolean.TRUE.equals(truth.get(row))) {
                rows[count++] = row;
            }
        }
        return count;
    }

    static List<ColumnVector> evaluateAll(List<Computed> all, Batch batch, EvaluationContext context) {
        ColumnVector[] columns = new ColumnVector[all.size()];
        for (int index = 0; index < columns.length; index++) {
            columns[index] = all.get(index).evaluate(batch, context);
        }
        return List.of(columns);
    }
}
