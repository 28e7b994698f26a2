package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.Comparison;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.type.Values;
import io.photoncloud.flaredb.vector.BatchFunction;
import io.photoncloud.flaredb.vector.BooleanVector;
import io.photoncloud.flaredb.vector.BytesVector;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ConstantVector;
import io.photoncloud.flaredb.vector.DoubleVector;
import io.photoncloud.flaredb.vector.LongVector;
import io.photoncloud.flaredb.vector.Nulls;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of the six comparisons of a type with itself. Integers of all widths, dates among dates, timestamps and OIDs compare as longs,
 * doubles and strings by bytes have fast loops too; all else goes by {@link Values}. The planner knows it by its class.
 */
public record ComparisonFunction(String name, Comparison comparison, TypeKind kind) implements BatchFunction {
    @Override
    public Volatility volatility() {
        return Volatility.IMMUTABLE;
    }

    @Override
    public boolean isStrict() {
        return true;
    }

    @Override
    public Object call(CallSite site, @Nullable Object[] arguments, EvaluationContext context) {
        Object left = Catalogue.present(arguments[0]);
        Object right = Catalogue.present(arguments[1]);
        return comparison.holds(compare(site, left, right));
    }

    private int compare(CallSite site, Object left, Object right) {
        if (kind.isLong()) {
            return Long.compare((Long) left, (Long) right);
        }
        if (kind == TypeKind.DOUBLE) {
            return Values.compareDoubles(((Number) left).doubleValue(), ((Number) right).doubleValue());
        }
        SqlType type = site.argumentType(0);
        boolean equality = comparison == Comparison.EQUAL || comparison == Comparison.NOT_EQUAL;
        return Values.compare(left, right, type, equality && !type.isArray() ? Collation.C : site.collation());
    }

    @Override
    public Optional<ColumnVector> callBatch(
            CallSite site, List<ColumnVector> arguments, int rows, EvaluationContext context) {
        ColumnVector left = arguments.get(0);
        ColumnVector right = arguments.get(1);
        if (left instanceof ConstantVector && !(right instanceof ConstantVector)) {
            return batch(site, right, left, comparison.mirrored(), rows);
        }
        return batch(site, left, right, comparison, rows);
    }

    private Optional<ColumnVector> batch(
            CallSite site, ColumnVector left, ColumnVector right, Comparison operator, int rows) {
        if (right instanceof ConstantVector constant && constant.value() == null) {
            return Optional.of(new ConstantVector(SqlType.BOOLEAN, null, rows));
        }
        return switch (left) {
            case LongVector longs
            when kind.isLong() && right instanceof ConstantVector constant ->
                Optional.of(longs(longs, (Long) Catalogue.present(constant.value()), operator, rows));
            case LongVector longs
            when kind.isLong() && right instanceof LongVector others ->
                Optional.of(longs(longs, others, operator, rows));
            case DoubleVector doubles
            when right instanceof ConstantVector constant && constant.value() instanceof Double value ->
                Optional.of(doubles(doubles, value, operator, rows));
            case DoubleVector doubles
            when right instanceof DoubleVector others -> Optional.of(doubles(doubles, others, operator, rows));
            case BytesVector strings
            when isBytes(site, operator) && right instanceof ConstantVector constant ->
                Optional.of(bytes(strings, constant, operator, rows));
            case BytesVector strings
            when isBytes(site, operator) && right instanceof BytesVector others ->
                Optional.of(bytes(strings, others, operator, rows));
            default -> Optional.empty();
        };
    }

    private boolean isBytes(CallSite site, Comparison operator) {
        return switch (kind) {
            case TEXT, VARCHAR, NAME, CHAR ->
                site.collation() == Collation.C || operator == Comparison.EQUAL || operator == Comparison.NOT_EQUAL;
            case BYTEA -> true;
            default -> false;
        };
    }

    private static BooleanVector longs(LongVector left, long right, Comparison operator, int rows) {
        long[] values = left.values();
        boolean[] result = new boolean[rows];
        switch (operator) {
            case LESS -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = values[i] < right;
                }
            }
            case LESS_OR_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = values[i] <= right;
                }
            }
            case EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = values[i] == right;
                }
            }
            case NOT_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = values[i] != right;
                }
            }
            case GREATER_OR_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = values[i] >= right;
                }
            }
            case GREATER -> {
                for (int i = 0; i < rows; i++) {
                    result[i] = values[i] > right;
                }
            }
        }
        return new BooleanVector(SqlType.BOOLEAN, result, left.nulls(), rows);
    }

    private static BooleanVector longs(LongVector left, LongVector right, Comparison operator, int rows) {
        long[] a = left.values();
        long[] b = right.values();
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = operator.holds(Long.compare(a[i], b[i]));
        }
        return new BooleanVector(SqlType.BOOLEAN, result, Nulls.union(left.nulls(), right.nulls(), rows), rows);
    }

    private static BooleanVector doubles(DoubleVector left, double right, Comparison operator, int rows) {
        double[] values = left.values();
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = operator.holds(Values.compareDoubles(values[i], right));
        }
        return new BooleanVector(SqlType.BOOLEAN, result, left.nulls(), rows);
    }

    private static BooleanVector doubles(DoubleVector left, DoubleVector right, Comparison operator, int rows) {
        double[] a = left.values();
        double[] b = right.values();
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = operator.holds(Values.compareDoubles(a[i], b[i]));
        }
        return new BooleanVector(SqlType.BOOLEAN, result, Nulls.union(left.nulls(), right.nulls(), rows), rows);
    }

    private static BooleanVector bytes(BytesVector left, ConstantVector right, Comparison operator, int rows) {
        byte[] other = right.value() instanceof io.photoncloud.flaredb.type.Bytes raw
                ? raw.array()
                : ((String) Catalogue.present(right.value())).getBytes(StandardCharsets.UTF_8);
        boolean[] result = new boolean[rows];
        if (operator == Comparison.EQUAL || operator == Comparison.NOT_EQUAL) {
            boolean wanted = operator == Comparison.EQUAL;
            for (int i = 0; i < rows; i++) {
                result[i] = left.equalTo(i, other) == wanted;
            }
        } else {
            for (int i = 0; i < rows; i++) {
                result[i] = operator.holds(left.compare(i, other));
            }
        }
        return new BooleanVector(SqlType.BOOLEAN, result, left.nulls(), rows);
    }

    private static BooleanVector bytes(BytesVector left, BytesVector right, Comparison operator, int rows) {
        boolean[] result = new boolean[rows];
        for (int i = 0; i < rows; i++) {
            result[i] = operator.holds(left.compare(i, right, i));
        }
        return new BooleanVector(SqlType.BOOLEAN, result, Nulls.union(left.nulls(), right.nulls(), rows), rows);
    }
}
