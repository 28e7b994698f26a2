package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.InputRow;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ConstantVector;
import java.util.ArrayList;
import java.util.List;

/** A row of which only single columns can be asked for, as a batch for one expression. */
final class RowBatch {
    private static final ColumnVector NOT_ASKED_FOR = new ConstantVector(SqlType.BOOLEAN, null, 1);

    private RowBatch() {}

    /** A batch of one row with the columns that the expression looks at. */
    static Batch of(InputRow row, Expression expression) {
        List<ColumnVector> columns = new ArrayList<>();
        fill(expression, row, columns);
        return new Batch(columns, 1);
    }

    private static void fill(Expression expression, InputRow row, List<ColumnVector> columns) {
        if (expression instanceof Expression.InputColumn(int index, SqlType type)) {
            put(columns, index, new ConstantVector(type, row.column(index), 1));
        }
        if (expression instanceof Expression.SubqueryValue(var subquery)
                && subquery.plan() instanceof PhysicalSubquery physical) {
            for (Expression.OuterColumn free : physical.free()) {
                if (free.level() == 1) {
                    put(columns, free.index(), new ConstantVector(free.type(), row.column(free.index()), 1));
                }
            }
        }
        for (Expression child : expression.children()) {
            fill(child, row, columns);
        }
    }

    private static void put(List<ColumnVector> columns, int index, ColumnVector column) {
        while (columns.size() <= index) {
            columns.add(NOT_ASKED_FOR);
        }
        columns.set(index, column);
    }
}
