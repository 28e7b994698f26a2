package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.execute.spill.MemoryClaim;
import io.photoncloud.flaredb.execute.spill.Workspace;
import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.InputRow;
import io.photoncloud.flaredb.expression.ScalarFunction;
import io.photoncloud.flaredb.expression.Subquery;
import io.photoncloud.flaredb.type.SqlArray;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.BatchExpression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The subqueries of a statement's expressions: runs them for a row, and keeps answers where the same row gives the same. Those that name no
 * column around are run once; of others so many answers are kept. For one thread at a time.
 */
final class Subqueries implements AutoCloseable {
    /** Answers kept of one subquery that depends on rows around. */
    private static final int ANSWERS_MAX = 1024;

    /** What an answer is taken to cost beside the bytes of its text. */
    private static final long ANSWER_BYTES = 256;

    private final Workspace workspace;
    private final MemoryClaim claim;
    private final IdentityHashMap<PhysicalSubquery, Answers> kept = new IdentityHashMap<>();
    private final IdentityHashMap<PhysicalSubquery, SharedRows> sets = new IdentityHashMap<>();
    private final IdentityHashMap<Expression, BatchExpression> compiled = new IdentityHashMap<>();

    private record Key(List<@Nullable Object> values) {}

    private record Answer(@Nullable Object value) {}

    private static final class Answers extends LinkedHashMap<Key, Answer> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Answer> eldest) {
            return size() > ANSWERS_MAX;
        }
    }

    Subqueries(Workspace workspace) {
        this.workspace = workspace;
        claim = workspace.budget().claim();
    }

    @Nullable
    Object value(Execution execution, Subquery subquery, InputRow row) {
        if (!(subquery.plan() instanceof PhysicalSubquery physical)) {
            throw new SqlException(SqlState.INTERNAL_ERROR, "a subquery was not planned");
        }
        if (!physical.repeatable()) {
            return run(execution, subquery, physical, row);
        }
        Key key = key(execution, subquery, physical, row);
        Answers answers = kept.computeIfAbsent(physical, _ -> new Answers());
        Answer known = answers.get(key);
        if (known != null) {
            return known.value();
        }
        Object value = run(execution, subquery, physical, row);
        if (!(value instanceof SqlArray) && answers.size() < ANSWERS_MAX && claim.tryGrow(ANSWER_BYTES)) {
            answers.put(key, new Answer(value));
        } else if (answers.size() >= ANSWERS_MAX) {
            answers.put(key, new Answer(value));
        }
        return value;
    }

    private Key key(Execution execution, Subquery subquery, PhysicalSubquery physical, InputRow row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Expression.OuterColumn free : physical.free()) {
            values.add(
                    free.level() == 1
                            ? row.column(free.index())
                            : execution.outerColumn(free.level() - 1, free.index()));
        }
        values.addAll(left(execution, subquery, row));
        return new Key(Collections.unmodifiableList(values));
    }

    private List<@Nullable Object> left(Execution execution, Subquery subquery, InputRow row) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Expression each : subquery.left()) {
            BatchExpression ready = compiled.computeIfAbsent(each, Computed::compile);
            values.add(ready.evaluate(RowBatch.of(row, each), execution).get(0));
        }
        return values;
    }

    private @Nullable Object run(Execution execution, Subquery subquery, PhysicalSubquery physical, InputRow row) {
        try (Operator operator = rows(execution, subquery, physical, row)) {
            return switch (subquery.kind()) {
                case SCALAR -> scalar(operator);
                case EXISTS -> operator.next() != null;
                case ARRAY ->
                    array(
                            operator,
                            subquery.type(),
                            physical.plan().types().getFirst().isArray());
                case ANY -> compared(operator, execution, subquery, left(execution, subquery, row), true);
                case ALL -> compared(operator, execution, subquery, left(execution, subquery, row), false);
            };
        }
    }

    /** The rows of a set that is the same for all rows around are kept, and read again for each. */
    private Operator rows(Execution execution, Subquery subquery, PhysicalSubquery physical, InputRow row) {
        boolean isSet = subquery.kind() == Subquery.Kind.ANY || subquery.kind() == Subquery.Kind.ALL;
        if (!isSet || !physical.repeatable() || !physical.free().isEmpty()) {
            return execution.within(row).open(physical.plan());
        }
        SharedRows shared = sets.computeIfAbsent(physical, _ -> new SharedRows(execution.within(row), physical.plan()));
        return shared.read(execution, physical.plan());
    }

    private static @Nullable Object scalar(Operator operator) {
        Batch first = operator.next();
        if (first == null) {
            return null;
        }
        if (first.size() > 1 || operator.next() != null) {
            throw new SqlException(
                    SqlState.CARDINALITY_VIOLATION, "more than one row returned by a subquery used as an expression");
        }
        return first.column(0).get(0);
    }

    /** An array of the rows' one column; arrays become one more dimension. */
    private Object array(Operator operator, SqlType type, boolean ofArrays) {
        List<@Nullable Object> elements = new ArrayList<>();
        try (MemoryClaim held = workspace.budget().claim()) {
            for (Batch batch = operator.next(); batch != null; batch = operator.next()) {
                held.grow(batch.bytes());
                for (int row = 0; row < batch.size(); row++) {
                    elements.add(batch.column(0).get(row));
                }
            }
            return ofArrays ? nested(type, elements) : SqlArray.of(type.elementType(), elements);
        }
    }

    private static SqlArray nested(SqlType type, List<@Nullable Object> arrays) {
        if (arrays.isEmpty()) {
            return SqlArray.empty(type.elementType());
        }
        List<Integer> lengths = new ArrayList<>(List.of(arrays.size()));
        List<Integer> bounds = new ArrayList<>(List.of(1));
        List<@Nullable Object> elements = new ArrayList<>();
        SqlArray first = null;
        for (Object each : arrays) {
            if (!(each instanceof SqlArray inner)) {
                throw new SqlException(SqlState.NULL_VALUE_NOT_ALLOWED, "cannot accumulate null arrays");
            }
            if (inner.dimensions() == 0) {
                throw new SqlException(SqlState.ARRAY_SUBSCRIPT_ERROR, "cannot accumulate empty arrays");
            }
            if (first == null) {
                first = inner;
                lengths.addAll(inner.lengths());
                bounds.addAll(inner.lowerBounds());
            } else if (!first.lengths().equals(inner.lengths())) {
                throw new SqlException(
                        SqlState.ARRAY_SUBSCRIPT_ERROR, "cannot accumulate arrays of different dimensionality");
            }
            elements.addAll(inner.elements());
        }
        return new SqlArray(type.elementType(), lengths, bounds, elements);
    }

    /** ANY is true as soon as one row is, ALL false as soon as one is not; a null in between makes the answer null. */
    private static @Nullable Object compared(
            Operator operator, Execution execution, Subquery subquery, List<@Nullable Object> left, boolean any) {
        boolean unknown = false;
        for (Batch batch = operator.next(); batch != null; batch = operator.next()) {
            for (int row = 0; row < batch.size(); row++) {
                Boolean truth = compareRow(execution, subquery, left, batch, row);
                if (truth == null) {
                    unknown = true;
                } else if (truth == any) {
                    return any;
                }
            }
        }
        return unknown ? null : (Boolean) !any;
    }

    /** The operators of all columns, joined by AND. */
    private static @Nullable Boolean compareRow(
            Execution execution, Subquery subquery, List<@Nullable Object> left, Batch batch, int row) {
        boolean unknown = false;
        for (int column = 0; column < left.size(); column++) {
            ScalarFunction function = subquery.operators().get(column);
            Object value = left.get(column);
            Object other = batch.column(column).get(row);
            Object truth = null;
            if (!function.isStrict() || (value != null && other != null)) {
                var site = new CallSite(
                        List.of(
                                subquery.left().get(column).type(),
                                batch.column(column).type()),
                        SqlType.BOOLEAN,
                        subquery.collations().get(column));
                truth = function.call(site, new @Nullable Object[] {value, other}, execution);
            }
            if (truth == null) {
                unknown = true;
            } else if (!(Boolean) truth) {
                return false;
            }
        }
        return unknown ? null : (Boolean) true;
    }

    @Override
    public void close() {
        kept.clear();
        sets.values().forEach(SharedRows::close);
        sets.clear();
        claim.close();
    }
}
