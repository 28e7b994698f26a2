package io.photoncloud.flaredb.logical;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.SortKey;
import io.photoncloud.flaredb.function.AggregateFunction;
import io.photoncloud.flaredb.function.WindowFunction;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function over a window: one of both functions is there. */
public record WindowCall(
        @Nullable WindowFunction window,
        @Nullable AggregateFunction aggregate,
        List<Expression> arguments,
        @Nullable Expression filter,
        List<Expression> partitionBy,
        List<SortKey> orderBy,
        Frame frame,
        SqlType type,
        Collation collation) {
    public WindowCall {
        arguments = List.copyOf(arguments);
        partitionBy = List.copyOf(partitionBy);
        orderBy = List.copyOf(orderBy);
        if ((window == null) == (aggregate == null)) {
            throw new IllegalArgumentException("a window call is of a window function or of an aggregate");
        }
    }

    /** Which rows of the partition count. */
    public record Frame(Unit unit, Bound start, Bound end, Exclusion exclusion) {
        /** RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW. */
        public static final Frame DEFAULT = new Frame(
                Unit.RANGE,
                new Bound(BoundKind.UNBOUNDED_PRECEDING, null, null, null),
                new Bound(BoundKind.CURRENT_ROW, null, null, null),
                Exclusion.NO_OTHERS);
    }

    /**
     * One end.
     *
     * @param offset a bigint of ROWS and GROUPS; of RANGE of a type that fits the key's
     * @param limit of RANGE with an offset: the current row's key moved by it, over the input row, to compare keys with
     */
    public record Bound(
            BoundKind kind,
            @Nullable Expression offset,
            @Nullable Expression limit,
            @Nullable SqlType limitType) {}

    /** What is counted. */
    public enum Unit {
        ROWS,
        RANGE,
        GROUPS
    }

    /** What is left out. */
    public enum Exclusion {
        NO_OTHERS,
        CURRENT_ROW,
        GROUP,
        TIES
    }

    /** Where a frame ends. */
    public enum BoundKind {
        UNBOUNDED_PRECEDING,
        PRECEDING,
        CURRENT_ROW,
        FOLLOWING,
        UNBOUNDED_FOLLOWING
    }
}
