package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.function.SetFunction;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that gives rows: of a function, or, where there is none, the one row of its first argument. */
public record SetCall(@Nullable SetFunction function, List<Computed> arguments, CallSite site, List<SqlType> types) {
    public SetCall {
        arguments = List.copyOf(arguments);
        types = List.copyOf(types);
    }

    List<ColumnVector> arguments(Batch batch, EvaluationContext context) {
        return Computed.evaluateAll(arguments, batch, context);
    }

    Iterator<List<@Nullable Object>> rows(List<ColumnVector> vectors, int row, EvaluationContext context) {
        @Nullable Object[] values = new @Nullable Object[vectors.size()];
        boolean anyNull = false;
        for (int index = 0; index < values.length; index++) {
            values[index] = vectors.get(index).get(row);
            anyNull |= values[index] == null;
        }
        List<List<@Nullable Object>> all = new ArrayList<>();
        if (function == null) {
            List<@Nullable Object> one = new ArrayList<>();
            one.add(values[0]);
            all.add(one);
            return all.iterator();
        }
        if (function.isStrict() && anyNull) {
            return all.iterator();
        }
        return function.rows(site, values, context);
    }
}
