package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.function.AggregateFunction;
import io.photoncloud.flaredb.function.AggregateState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All values in the order in which they come, as a text; so that order, duplicates and nulls can be seen. */
final class ListAggregate implements AggregateFunction {
    @Override
    public String name() {
        return "list";
    }

    @Override
    public Kind kind() {
        return Kind.NORMAL;
    }

    @Override
    public boolean isOrdered() {
        return true;
    }

    @Override
    public boolean ignoresDuplicates() {
        return false;
    }

    @Override
    public boolean isMergeable(CallSite site) {
        return false;
    }

    @Override
    public List<SqlType> partialTypes(CallSite site) {
        return List.of();
    }

    @Override
    public AggregateState newState(CallSite site) {
        return new State();
    }

    private static final class State implements AggregateState {
        private final List<StringBuilder> texts = new ArrayList<>();

        @Override
        public void resize(int count) {
            while (texts.size() < count) {
                texts.add(new StringBuilder());
            }
        }

        @Override
        public void add(int[] groups, int rows, List<ColumnVector> arguments, EvaluationContext context) {
            for (int row = 0; row < rows; row++) {
                texts.get(groups[row]).append(arguments.getFirst().get(row)).append(' ');
            }
        }

        @Override
        public void merge(int[] groups, int rows, List<ColumnVector> partials, EvaluationContext context) {
            throw new UnsupportedOperationException("merge");
        }

        @Override
        public List<@Nullable Object> partial(int group, EvaluationContext context) {
            throw new UnsupportedOperationException("partial");
        }

        @Override
        public Object finish(int group, EvaluationContext context) {
            return texts.get(group).toString();
        }

        @Override
        public void reset(int group) {
            texts.get(group).setLength(0);
        }

        @Override
        public long bytes() {
            return texts.stream().mapToLong(text -> 32 + text.capacity()).sum();
        }
    }
}
