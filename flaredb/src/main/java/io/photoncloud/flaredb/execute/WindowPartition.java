package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.Window.WindowCall;
import io.photoncloud.flaredb.execute.spill.GrowingBytes;
import io.photoncloud.flaredb.function.AggregateFunction;
import io.photoncloud.flaredb.function.AggregateState;
import io.photoncloud.flaredb.function.WindowFunction;
import io.photoncloud.flaredb.function.WindowRow;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of one partition in their order, and the calls over them. For one thread at a time. */
final class WindowPartition {
    private final Window plan;
    private final Batch rows;
    private final Execution execution;
    private final Peers peers;

    WindowPartition(Window plan, Batch rows, Execution execution) {
        this.plan = plan;
        this.rows = rows;
        this.execution = execution;
        peers = Peers.of(plan.orderBy(), rows, execution);
    }

    /** Which rows are equal in the window's order: the group of each row, and where each group starts; one start more tells the end. */
    record Peers(List<Integer> groups, List<Integer> starts) {
        static Peers of(List<SortColumn> orderBy, Batch rows, Execution execution) {
            Integer[] groups = new Integer[rows.size()];
            var starts = new java.util.ArrayList<Integer>();
            var keys = new SortKeys(orderBy);
            keys.evaluate(rows, execution);
            var last = new GrowingBytes();
            var next = new GrowingBytes();
            for (int row = 0; row < groups.length; row++) {
                keys.encode(row, next);
                boolean same = row > 0 && Arrays.equals(last.array(), 0, last.length(), next.array(), 0, next.length());
                if (!same) {
                    starts.add(row);
                    last.clear();
                    last.putBytes(next.array(), 0, next.length());
                }
                groups[row] = starts.size() - 1;
            }
            starts.add(groups.length);
            return new Peers(List.of(groups), starts);
        }

        int group(int row) {
            return groups.get(row);
        }

        int start(int row) {
            return starts.get(group(row));
        }

        int end(int row) {
            return starts.get(group(row) + 1);
        }

        int groupCount() {
            return starts.size() - 1;
        }

        /** The first row of a group; of those before and after all, the beginning and the end. */
        int startOfGroup(long group) {
            return starts.get((int) Math.clamp(group, 0L, (long) groupCount()));
        }
    }

    ColumnVector compute(WindowCall call) {
        var frames = new WindowFrames(plan, call.frame(), rows, peers, execution);
        List<ColumnVector> arguments = Computed.evaluateAll(call.arguments(), rows, execution);
        AggregateFunction aggregate = call.aggregate();
        return aggregate == null
                ? values(call, Objects.requireNonNull(call.window()), frames, arguments)
                : aggregated(
                        call, aggregate, frames, FilteredArguments.of(plainCall(call, aggregate), rows, execution));
    }

    private static AggregateCall plainCall(WindowCall call, AggregateFunction aggregate) {
        return new AggregateCall(aggregate, call.site(), call.arguments(), false, List.of(), call.filter());
    }

    private ColumnVector values(
            WindowCall call, WindowFunction function, WindowFrames frames, List<ColumnVector> arguments) {
        VectorBuilder values = VectorBuilder.forType(call.site().resultType(), rows.size());
        var at = new Row(frames, arguments);
        for (at.row = 0; at.row < rows.size(); at.row++) {
            values.append(function.value(call.site(), at, execution));
        }
        return values.build();
    }

    private ColumnVector aggregated(
            WindowCall call, AggregateFunction function, WindowFrames frames, List<ColumnVector> arguments) {
        boolean[] counts = counts(call);
        AggregateState state = function.newState(call.site());
        state.resize(1);
        VectorBuilder values = VectorBuilder.forType(call.site().resultType(), rows.size());
        Object value = null;
        int start = -1;
        int end = -1;
        for (int row = 0; row < rows.size(); row++) {
            if (row % Batch.ROWS == 0) {
                execution.checkCancelled();
            }
            int newStart = frames.start(row);
            int newEnd = Math.max(newStart, frames.end(row));
            if (frames.excludes()) {
                state.reset(0);
                add(state, arguments, counts, newStart, newEnd, frames, row);
                value = state.finish(0, execution);
            } else if (newStart != start || newEnd < end) {
                state.reset(0);
                add(state, arguments, counts, newStart, newEnd, frames, row);
                value = state.finish(0, execution);
            } else if (newEnd > end) {
                add(state, arguments, counts, end, newEnd, frames, row);
                value = state.finish(0, execution);
            }
            start = newStart;
            end = newEnd;
            values.append(value);
        }
        return values.build();
    }

    private boolean @Nullable [] counts(WindowCall call) {
        Computed filter = call.filter();
        if (filter == null) {
            return null;
        }
        ColumnVector truth = filter.evaluate(rows, execution);
        boolean[] counts = new boolean[rows.size()];
        for (int row = 0; row < counts.length; row++) {
            counts[row] = Boolean.TRUE.equals(truth.get(row));
        }
        return counts;
    }

    private void add(
            AggregateState state,
            List<ColumnVector> arguments,
            boolean @Nullable [] counts,
            int from,
            int to,
            WindowFrames frames,
            int current) {
        int[] some = new int[to - from];
        int count = 0;
        for (int row = from; row < to; row++) {
            if ((counts == null || counts[row]) && !frames.isExcluded(current, row)) {
                some[count++] = row;
            }
        }
        if (count > 0) {
            int taken = count;
            state.add(
                    new int[count],
                    count,
                    arguments.stream()
                            .map(argument -> argument.gather(some, taken))
                            .toList(),
                    execution);
        }
    }

    /** The row at hand as window functions see it. */
    private final class Row implements WindowRow {
        private final WindowFrames frames;
        private final List<ColumnVector> arguments;
        private int row;

        Row(WindowFrames frames, List<ColumnVector> arguments) {
            this.frames = frames;
            this.arguments = arguments;
        }

        @Override
        public long index() {
            return row;
        }

        @Override
        public long size() {
            return rows.size();
        }

        @Override
        public long peersStart() {
            return peers.start(row);
        }

        @Override
        public long peersEnd() {
            return peers.end(row);
        }

        @Override
        public long peerGroup() {
            return peers.group(row) + 1L;
        }

        @Override
        public long frameStart() {
            return frames.start(row);
        }

        @Override
        public long frameEnd() {
            return frames.end(row);
        }

        @Override
        public boolean isExcluded(long other) {
            return frames.isExcluded(row, (int) other);
        }

        @Override
        public @Nullable Object argument(int argument, long other) {
            return arguments.get(argument).get((int) other);
        }
    }
}
