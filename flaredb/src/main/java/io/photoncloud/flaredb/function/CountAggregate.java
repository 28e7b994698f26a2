package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.ColumnVector;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** count(*) and count(x). */
record CountAggregate(String name) implements AggregateFunction {
    static final CountAggregate INSTANCE = new CountAggregate("count");

    @Override
    public Kind kind() {
        return Kind.NORMAL;
    }

    @Override
    public boolean isOrdered() {
        return false;
    }

    @Override
    public boolean ignoresDuplicates() {
        return false;
    }

    @Override
    public boolean isMergeable(CallSite site) {
        return true;
    }

    @Override
    public List<SqlType> partialTypes(CallSite site) {
        return List.of(SqlType.BIGINT);
    }

    @Override
    public AggregateState newState(CallSite site) {
        return new State();
    }

    /** One long a group. */
    private static final class State implements AggregateState {
        private long[] counts = {};

        @Override
        public void resize(int count) {
            if (count > counts.length) {
                counts = Arrays.copyOf(counts, Math.max(count, counts.length * 2));
            }
        }

        @Override
        public void add(int[] groups, int rows, List<ColumnVector> arguments, EvaluationContext context) {
            @Nullable ColumnVector counted = arguments.isEmpty() ? null : arguments.getFirst();
            boolean all = counted == null || !counted.mayHaveNulls();
            for (int i = 0; i < rows; i++) {
                if (all || !Objects.requireNonNull(counted).isNull(i)) {
                    counts[groups[i]]++;
                }
            }
        }

        @Override
        public void merge(int[] groups, int rows, List<ColumnVector> partials, EvaluationContext context) {
            for (int i = 0; i < rows; i++) {
                counts[groups[i]] +=
                        (Long) Catalogue.present(partials.getFirst().get(i));
            }
        }

        @Override
        public List<@Nullable Object> partial(int group, EvaluationContext context) {
            return List.of(counts[group]);
        }

        @Override
        public Object finish(int group, EvaluationContext context) {
            return counts[group];
        }

        @Override
        public void reset(int group) {
            counts[group] = 0;
        }

        @Override
        public long bytes() {
            return 8L * counts.length;
        }
    }
}
