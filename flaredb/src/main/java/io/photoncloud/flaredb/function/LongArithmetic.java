package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.NumberText;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.vector.BatchFunction;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ConstantVector;
import io.photoncloud.flaredb.vector.LongVector;
import io.photoncloud.flaredb.vector.Nulls;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** +, -, *, / and % of integers of all widths, with PostgreSQL's errors where the result type overflows. */
record LongArithmetic(String name, Operation operation, TypeKind result) implements BatchFunction {
    /** What is done. */
    enum Operation {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        MODULO
    }

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
        return compute((Long) Catalogue.present(arguments[0]), (Long) Catalogue.present(arguments[1]));
    }

    private long compute(long left, long right) {
        long value = switch (operation) {
            case ADD -> {
                long sum = left + right;
                if (((left ^ sum) & (right ^ sum)) < 0) {
                    throw NumberMath.outOfRange(result);
                }
                yield sum;
            }
            case SUBTRACT -> {
                long difference = left - right;
                if (((left ^ right) & (left ^ difference)) < 0) {
                    throw NumberMath.outOfRange(result);
                }
                yield difference;
            }
            case MULTIPLY -> multiply(left, right);
            case DIVIDE -> {
                if (right == 0) {
                    throw NumberMath.divisionByZero();
                }
                if (right == -1 && left == Long.MIN_VALUE) {
                    throw NumberMath.outOfRange(result);
                }
                yield left / right;
            }
            case MODULO -> {
                if (right == 0) {
                    throw NumberMath.divisionByZero();
                }
                yield right == -1 ? 0 : left % right;
            }
        };
        if (!NumberText.inRange(value, result)) {
            throw NumberMath.outOfRange(result);
        }
        return value;
    }

    private long multiply(long left, long right) {
        long high = Math.multiplyHigh(left, right);
        long low = left * right;
        if ((high != 0 || low < 0) && (high != -1 || low >= 0)) {
            throw NumberMath.outOfRange(result);
        }
        return low;
    }

    @Override
    public Optional<ColumnVector> callBatch(
            CallSite site, List<ColumnVector> arguments, int rows, EvaluationContext context) {
        ColumnVector left = arguments.get(0);
        ColumnVector right = arguments.get(1);
        if (isNull(left) || isNull(right)) {
            return Optional.of(new ConstantVector(site.resultType(), null, rows));
        }
        if (left instanceof ConstantVector && right instanceof ConstantVector) {
            return Optional.empty();
        }
        long @Nullable [] nulls = Nulls.union(nulls(left), nulls(right), rows);
        return Optional.of(new LongVector(
                site.resultType(), compute(values(left, rows), values(right, rows), nulls, rows), nulls, rows));
    }

    private long[] compute(long[] left, long[] right, long @Nullable [] nulls, int rows) {
        long[] values = new long[rows];
        for (int i = 0; i < rows; i++) {
            if (!Nulls.isNull(nulls, i)) {
                values[i] = compute(left[i], right[i]);
            }
        }
        return values;
    }

    static boolean isNull(ColumnVector vector) {
        return vector instanceof ConstantVector constant && constant.value() == null;
    }

    private static long @Nullable [] nulls(ColumnVector vector) {
        return vector instanceof LongVector longs ? longs.nulls() : null;
    }

    private static long[] values(ColumnVector vector, int rows) {
        if (vector instanceof LongVector longs) {
            return longs.values();
        }
        long[] values = new long[rows];
        Arrays.fill(values, (Long) Catalogue.present(vector.get(0)));
        return values;
    }

    static String symbol(Operation operation) {
        return switch (operation) {
            case ADD -> "+";
            case SUBTRACT -> "-";
            case MULTIPLY -> "*";
            case DIVIDE -> "/";
            case MODULO -> "%";
        };
    }

    static String word(Operation operation) {
        return switch (operation) {
            case ADD -> "pl";
            case SUBTRACT -> "mi";
            case MULTIPLY -> "mul";
            case DIVIDE -> "div";
            case MODULO -> "mod";
        };
    }

    static SqlType wider(SqlType left, SqlType right) {
        return left.length() >= right.length() ? left : right;
    }
}
