package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.vector.BatchFunction;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ConstantVector;
import io.photoncloud.flaredb.vector.DoubleVector;
import io.photoncloud.flaredb.vector.Nulls;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** +, -, * and / of doubles and reals; of two reals in single precision. */
record DoubleArithmetic(String name, LongArithmetic.Operation operation, TypeKind result) implements BatchFunction {
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
        Number left = (Number) Catalogue.present(arguments[0]);
        Number right = (Number) Catalogue.present(arguments[1]);
        if (result == TypeKind.REAL) {
            return computeReal(left.floatValue(), right.floatValue());
        }
        return compute(left.doubleValue(), right.doubleValue());
    }

    private double compute(double left, double right) {
        return switch (operation) {
            case ADD -> NumberMath.checkDouble(left + right, finite(left, right), true);
            case SUBTRACT -> NumberMath.checkDouble(left - right, finite(left, right), true);
            case MULTIPLY -> NumberMath.checkDouble(left * right, finite(left, right), left == 0 || right == 0);
            case DIVIDE -> {
                if (right == 0 && !Double.isNaN(left)) {
                    throw NumberMath.divisionByZero();
                }
                yield NumberMath.checkDouble(
                        left / right, !Double.isInfinite(left), left == 0 || Double.isInfinite(right));
            }
            case MODULO -> throw new IllegalStateException("doubles have no remainder");
        };
    }

    private float computeReal(float left, float right) {
        return switch (operation) {
            case ADD -> NumberMath.checkReal(left + right, finite(left, right), true);
            case SUBTRACT -> NumberMath.checkReal(left - right, finite(left, right), true);
            case MULTIPLY -> NumberMath.checkReal(left * right, finite(left, right), left == 0 || right == 0);
            case DIVIDE -> {
                if (right == 0 && !Float.isNaN(left)) {
                    throw NumberMath.divisionByZero();
                }
                yield NumberMath.checkReal(left / right, !Float.isInfinite(left), left == 0 || Float.isInfinite(right));
            }
            case MODULO -> throw new IllegalStateException("reals have no remainder");
        };
    }

    private static boolean finite(double left, double right) {
        return !Double.isInfinite(left) && !Double.isInfinite(right);
    }

    @Override
    public Optional<ColumnVector> callBatch(
            CallSite site, List<ColumnVector> arguments, int rows, EvaluationContext context) {
        ColumnVector left = arguments.get(0);
        ColumnVector right = arguments.get(1);
        if (!isDouble(left)
                || !isDouble(right)
                || (left instanceof ConstantVector && right instanceof ConstantVector)) {
            return Optional.empty();
        }
        long @Nullable [] nulls = Nulls.union(nulls(left), nulls(right), rows);
        double[] a = values(left, rows);
        double[] b = values(right, rows);
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
            if (!Nulls.isNull(nulls, i)) {
                values[i] = compute(a[i], b[i]);
            }
        }
        return Optional.of(new DoubleVector(site.resultType(), values, nulls, rows));
    }

    private static boolean isDouble(ColumnVector vector) {
        return vector instanceof DoubleVector
                || (vector instanceof ConstantVector constant && constant.value() instanceof Double);
    }

    private static long @Nullable [] nulls(ColumnVector vector) {
        return vector instanceof DoubleVector doubles ? doubles.nulls() : null;
    }

    private static double[] values(ColumnVector vector, int rows) {
        if (vector instanceof DoubleVector doubles) {
            return doubles.values();
        }
        double[] values = new double[rows];
        Arrays.fill(values, (Double) Catalogue.present(vector.get(0)));
        return values;
    }
}
