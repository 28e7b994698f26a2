package io.photoncloud.flaredb.logical;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.function.AggregateFunction;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate over the rows of a group. Of ordered-set ones the arguments are the direct ones, then those ordered by.
 *
 * @param directArguments how many of the arguments are direct; 0 of normal aggregates
 */
public record AggregateCall(
        AggregateFunction function,
        List<Expression> arguments,
        int directArguments,
        boolean distinct,
        List<SortKey> orderBy,
        @Nullable Expression filter,
        SqlType type,
        Collation collation) {
    public AggregateCall {
        arguments = List.copyOf(arguments);
        orderBy = List.copyOf(orderBy);
    }
}
