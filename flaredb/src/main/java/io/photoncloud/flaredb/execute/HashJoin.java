package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A join by equal keys: the right side is kept in a table, in parts on disk where memory does not hold it, and the left side looks in it. Keys
 * with a null find nothing.
 *
 * @param condition over the left row followed by the right one, of pairs whose keys are equal; absent for all of these
 */
public record HashJoin(
        JoinKind kind,
        PhysicalPlan left,
        PhysicalPlan right,
        List<Computed> leftKeys,
        List<Computed> rightKeys,
        @Nullable Computed condition)
        implements PhysicalPlan {
    public HashJoin {
        leftKeys = List.copyOf(leftKeys);
        rightKeys = List.copyOf(rightKeys);
        if (kind == JoinKind.NOT_IN && (condition != null || leftKeys.size() != 1)) {
            throw new IllegalArgumentException("NOT IN has one key and no condition");
        }
    }

    @Override
    public List<SqlType> types() {
        return types(kind, left, right);
    }

    static List<SqlType> types(JoinKind kind, PhysicalPlan left, PhysicalPlan right) {
        if (!kind.givesRight()) {
            return left.types();
        }
        List<SqlType> both = new ArrayList<>(left.types());
        both.addAll(right.types());
        return List.copyOf(both);
    }

    @Override
    public List<PhysicalPlan> inputs() {
        return List.of(left, right);
    }

    @Override
    public Operator open(Execution execution) {
        return new HashJoinOperator(execution, this);
    }
}
