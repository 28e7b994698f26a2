package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An aggregate that keeps an {@link Accumulator} for each group. */
record AccumulatingAggregate(
        String name,
        Kind kind,
        boolean isOrdered,
        boolean ignoresDuplicates,
        List<SqlType> partials,
        Function<CallSite, Accumulator> accumulators)
        implements AggregateFunction {
    static AccumulatingAggregate whole(String name, Function<CallSite, Accumulator> accumulators) {
        return new AccumulatingAggregate(name, Kind.NORMAL, true, false, List.of(), accumulators);
    }

    static AccumulatingAggregate mergeable(
            String name, List<SqlType> partials, Function<CallSite, Accumulator> accumulators) {
        return new AccumulatingAggregate(name, Kind.NORMAL, false, false, partials, accumulators);
    }

    @Override
    public boolean isMergeable(CallSite site) {
        return !partials.isEmpty();
    }

    @Override
    public List<SqlType> partialTypes(CallSite site) {
        return partials.stream()
                .map(type -> type.is(io.photoncloud.flaredb.type.TypeKind.ANYELEMENT) ? site.resultType() : type)
                .toList();
    }

    @Override
    public AggregateState newState(CallSite site) {
        return new State(site, accumulators);
    }

    /** All groups. */
    private static final class State implements AggregateState {
        private final CallSite site;
        private final Function<CallSite, Accumulator> accumulators;
        private final List<Accumulator> groups = new ArrayList<>();

        State(CallSite site, Function<CallSite, Accumulator> accumulators) {
            this.site = site;
            this.accumulators = accumulators;
        }

        @Override
        public void resize(int count) {
            while (groups.size() < count) {
                groups.add(accumulators.apply(site));
            }
        }

        private static void read(List<ColumnVector> vectors, int row, @Nullable Object[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = vectors.get(i).get(row);
            }
        }

        @Override
        public void add(int[] numbers, int rows, List<ColumnVector> arguments, EvaluationContext context) {
            @Nullable Object[] values = new @Nullable Object[arguments.size()];
            for (int row = 0; row < rows; row++) {
                read(arguments, row, values);
                groups.get(numbers[row]).add(values, context);
            }
        }

        @Override
        public void merge(int[] numbers, int rows, List<ColumnVector> partials, EvaluationContext context) {
            @Nullable Object[] values = new @Nullable Object[partials.size()];
            for (int row = 0; row < rows; row++) {
                read(partials, row, values);
                groups.get(numbers[row]).merge(values);
            }
        }

        @Override
        public List<@Nullable Object> partial(int group, EvaluationContext context) {
            return groups.get(group).partial();
        }

        @Override
        public @Nullable Object finish(int group, EvaluationContext context) {
            return groups.get(group).finish(context);
        }

        @Override
        public void reset(int group) {
            groups.set(group, accumulators.apply(site));
        }

        @Override
        public long bytes() {
            return groups.stream().mapToLong(Accumulator::bytes).sum();
        }
    }
}
