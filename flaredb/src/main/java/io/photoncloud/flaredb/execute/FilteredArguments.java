package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayList;
import java.util.List;

/** Arguments of an aggregate with a filter: computed only for rows that count, since they may fail for others; these have nulls. */
final class FilteredArguments {
    private FilteredArguments() {}

    static List<ColumnVector> of(AggregateCall call, Batch batch, EvaluationContext context) {
        Computed filter = call.filter();
        int[] rows = new int[batch.size()];
        int count =
                filter == null ? batch.size() : Computed.selected(filter.evaluate(batch, context), batch.size(), rows);
        if (count == batch.size()) {
            return Computed.evaluateAll(call.arguments(), batch, context);
        }
        Batch some = batch.gather(rows, count);
        List<ColumnVector> spread = new ArrayList<>();
        for (Computed argument : call.arguments()) {
            ColumnVector values = argument.evaluate(some, context);
            VectorBuilder builder = VectorBuilder.forType(argument.type(), batch.size());
            int next = 0;
            for (int row = 0; row < batch.size(); row++) {
                if (next < count && rows[next] == row) {
                    builder.append(values.get(next++));
                } else {
                    builder.appendNull();
                }
            }
            spread.add(builder.build());
        }
        return spread;
    }
}
