package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.function.AggregateFunction;
import io.photoncloud.flaredb.function.WindowFunction;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The input's columns, then functions over the windows of each row. The input is sorted by the partition's keys and then by the window's
 * order, which is the same for all calls. One partition is held in memory at a time.
 */
public record Window(PhysicalPlan input, List<Computed> partitionBy, List<SortColumn> orderBy, List<WindowCall> calls)
        implements PhysicalPlan {
    public Window {
        partitionBy = List.copyOf(partitionBy);
        orderBy = List.copyOf(orderBy);
        calls = List.copyOf(calls);
    }

    /** A function over a window: one of both functions is there. */
    public record WindowCall(
            @Nullable WindowFunction window,
            @Nullable AggregateFunction aggregate,
            CallSite site,
            List<Computed> arguments,
            @Nullable Computed filter,
            Frame frame) {
        public WindowCall {
            arguments = List.copyOf(arguments);
        }
    }

    /** Which rows of the partition count. */
    public record Frame(Unit unit, Bound start, Bound end, Exclusion exclusion) {}

    /**
     * One end of a frame.
     *
     * @param offset a bigint of ROWS and GROUPS
     * @param limit of RANGE with an offset: the current row's key moved by it
     */
    public record Bound(
            BoundKind kind,
            @Nullable Computed offset,
            @Nullable Computed limit) {}

    /** What frames are counted in. */
    public enum Unit {
        ROWS,
        RANGE,
        GROUPS
    }

    /** Where a frame ends. */
    public enum BoundKind {
        UNBOUNDED_PRECEDING,
        PRECEDING,
        CURRENT_ROW,
        FOLLOWING,
        UNBOUNDED_FOLLOWING
    }

    /** What is left out of a frame. */
    public enum Exclusion {
        NO_OTHERS,
        CURRENT_ROW,
        GROUP,
        TIES
    }

    @Override
    public List<SqlType> types() {
        List<SqlType> types = new ArrayList<>(input.types());
        calls.forEach(call -> types.add(call.site().resultType()));
        return List.copyOf(types);
    }

    @Override
    public List<PhysicalPlan> inputs() {
        return List.of(input);
    }

    @Override
    public Operator open(Execution execution) {
        return new WindowOperator(execution, this);
    }
}
