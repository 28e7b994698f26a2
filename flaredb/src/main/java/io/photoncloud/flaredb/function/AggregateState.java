package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.vector.ColumnVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states of one aggregate for groups numbered from 0; used by one thread. A group without rows answers what it does of no rows. */
public interface AggregateState {
    /** Makes room for groups 0 to count - 1, those that are new are empty. Called before any of them is used. */
    void resize(int count);

    /** Takes in rows: row i of the arguments belongs to groups[i]. Null arguments are passed over by those that do so. */
    void add(int[] groups, int rows, List<ColumnVector> arguments, EvaluationContext context);

    /** Takes in partial states of the columns of {@link AggregateFunction#partialTypes}. */
    void merge(int[] groups, int rows, List<ColumnVector> partials, EvaluationContext context);

    /** A group's partial state: a datum for each of the partial types. */
    List<@Nullable Object> partial(int group, EvaluationContext context);

    /** A group's value; the state stays as it is, so that running windows may go on. */
    @Nullable
    Object finish(int group, EvaluationContext context);

    /** Makes a group empty again. */
    void reset(int group);

    /** About how many bytes of heap all groups take. */
    long bytes();
}
