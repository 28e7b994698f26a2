package io.photoncloud.flaredb.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows OVER: the name of a window, or a definition in parentheses. */
public sealed interface WindowReference extends Node {
    /** {@code OVER name}. */
    record Named(int position, String name) implements WindowReference {}

    /** {@code OVER (base PARTITION BY … ORDER BY … frame)}; also what a WINDOW clause names. */
    record Definition(
            int position,
            @Nullable String base,
            List<ValueExpression> partitionBy,
            List<SortKey> orderBy,
            @Nullable Frame frame)
            implements WindowReference {
        public Definition {
            partitionBy = List.copyOf(partitionBy);
            orderBy = List.copyOf(orderBy);
        }
    }

    /** {@code ROWS | RANGE | GROUPS BETWEEN start AND end EXCLUDE …}. */
    record Frame(int position, Unit unit, Bound start, Bound end, Exclusion exclusion) implements Node {}

    /** What is counted. */
    enum Unit {
        ROWS,
        RANGE,
        GROUPS
    }

    /** What is left out of the frame. */
    enum Exclusion {
        NO_OTHERS,
        CURRENT_ROW,
        GROUP,
        TIES
    }

    /** One end of a frame. */
    record Bound(int position, BoundKind kind, @Nullable ValueExpression offset) implements Node {}

    /** Where a frame ends; PRECEDING and FOLLOWING have an offset. */
    enum BoundKind {
        UNBOUNDED_PRECEDING,
        PRECEDING,
        CURRENT_ROW,
        FOLLOWING,
        UNBOUNDED_FOLLOWING
    }
}
