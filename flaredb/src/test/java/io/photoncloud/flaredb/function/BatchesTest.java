package io.photoncloud.flaredb.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.RandomValues;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.BatchExpression;
import io.photoncloud.flaredb.vector.BatchFunction;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.ConstantVector;
import io.photoncloud.flaredb.vector.ExpressionCompiler;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is computed for a whole batch at once is what is computed for each of its rows alone. */
class BatchesTest {
    private static final long SEED = Long.getLong("seed", 20_261_130);
    private static final int BATCHES = Integer.getInteger("rounds", 600);
    private static final int ROWS_MAX = 3000;

    private final Random random = new Random(SEED);
    private final RandomValues values = new RandomValues(random);
    private final BuiltInFunctions functions = new BuiltInFunctions();

    /** Operators of the catalogue with a fast way of their own, over types that there are values of. */
    private static List<Catalogue.Operator> fastOperators() {
        Catalogue catalogue = new Catalogue();
        ComparisonOperators.register(catalogue);
        NumberOperators.register(catalogue);
        TextOperators.register(catalogue);
        TimeOperators.register(catalogue);
        return catalogue.operators().values().stream()
                .flatMap(List::stream)
                .filter(operator ->
                        operator.operands().size() == 2 && RandomValues.types().containsAll(operator.operands()))
                .toList();
    }

    private ColumnVector vector(SqlType type, int rows) {
        if (random.nextInt(4) == 0) {
            return new ConstantVector(type, values.nullable(type), rows);
        }
        boolean nulls = random.nextBoolean();
        VectorBuilder builder = VectorBuilder.forType(type, rows);
        for (int i = 0; i < rows; i++) {
            builder.append(nulls ? values.nullable(type) : values.next(type));
        }
        return builder.build();
    }

    private static Object outcome(BatchExpression expression, Batch batch, int row) {
        try {
            @Nullable
            Object value = expression
                    .evaluate(batch.gather(new int[] {row}, 1), FixedContext.UTC)
                    .get(0);
            return value == null ? "NULL" : value;
        } catch (SqlException e) {
            return e.state();
        }
    }

    private void compare(Expression expression, Batch batch) {
        BatchExpression compiled = ExpressionCompiler.compile(expression);
        List<Object> alone = new ArrayList<>();
        for (int row = 0; row < batch.size(); row++) {
            alone.add(outcome(compiled, batch, row));
        }
        List<Object> together = new ArrayList<>();
        try {
            ColumnVector all = compiled.evaluate(batch, FixedContext.UTC);
            assertThat(all.size()).isEqualTo(batch.size());
            for (int row = 0; row < batch.size(); row++) {
                Object value = all.get(row);
                together.add(value == null ? "NULL" : value);
            }
        } catch (SqlException e) {
            assertThat(alone).as("seed %d: %s", SEED, expression).contains(e.state());
            return;
        }
        assertThat(together).as("seed %d: %s", SEED, expression).isEqualTo(alone);
    }

    @Test
    void operatorsComputeBatchesAsRows() {
        List<Catalogue.Operator> operators = fastOperators();
        int fast = 0;
        for (int i = 0; i < BATCHES; i++) {
            Catalogue.Operator operator = operators.get(random.nextInt(operators.size()));
            SqlType left = operator.operands().get(0);
            SqlType right = operator.operands().get(1);
            if (!(functions.resolveOperator(operator.symbol(), left, right)
                    instanceof Resolution.Found(Routine.Scalar scalar, var _, var result, var _, var _))) {
                throw new AssertionError(operator.symbol());
            }
            fast += scalar.function() instanceof BatchFunction ? 1 : 0;
            int rows = random.nextInt(20) == 0 ? random.nextInt(1, ROWS_MAX) : random.nextInt(1, 40);
            Batch batch = new Batch(List.of(vector(left, rows), vector(right, rows)), rows);
            Expression call = new Expression.Call(
                    scalar.function(),
                    List.of(new Expression.InputColumn(0, left), new Expression.InputColumn(1, right)),
                    result,
                    random.nextBoolean() ? Collation.C : Collation.UNICODE);
            compare(call, batch);
        }
        assertThat(fast).as("fast ways taken").isGreaterThan(BATCHES / 10);
    }

    @Test
    void conditionsComputeBatchesAsRows() {
        SqlType number = SqlType.INTEGER;
        for (int i = 0; i < BATCHES; i++) {
            int rows = random.nextInt(20) == 0 ? random.nextInt(1, ROWS_MAX) : random.nextInt(1, 40);
            Batch batch = new Batch(
                    List.of(
                            vector(SqlType.BOOLEAN, rows),
                            vector(SqlType.BOOLEAN, rows),
                            vector(number, rows),
                            vector(number, rows)),
                    rows);
            compare(condition(3), batch);
            compare(
                    new Expression.Case(
                            null,
                            List.of(
                                    new Expression.When(condition(1), new Expression.InputColumn(2, number)),
                                    new Expression.When(condition(1), quotient())),
                            new Expression.Coalesce(
                                    List.of(
                                            new Expression.InputColumn(3, number),
                                            new Expression.InputColumn(2, number)),
                                    number),
                            number),
                    batch);
        }
    }

    private Expression quotient() {
        return call(
                "/", new Expression.InputColumn(2, SqlType.INTEGER), new Expression.InputColumn(3, SqlType.INTEGER));
    }

    private Expression call(String operator, Expression left, Expression right) {
        if (functions.resolveOperator(operator, left.type(), right.type())
                instanceof Resolution.Found(Routine.Scalar scalar, var _, var result, var _, var _)) {
            return new Expression.Call(scalar.function(), List.of(left, right), result, Collation.C);
        }
        throw new AssertionError(operator);
    }

    private Expression condition(int depth) {
        Expression column = new Expression.InputColumn(random.nextInt(2), SqlType.BOOLEAN);
        return switch (random.nextInt(depth == 0 ? 1 : 7)) {
            case 0 -> column;
            case 1 -> new Expression.And(List.of(condition(depth - 1), condition(depth - 1), column));
            case 2 -> new Expression.Or(List.of(condition(depth - 1), condition(depth - 1)));
            case 3 -> new Expression.Not(condition(depth - 1));
            case 4 -> new Expression.IsNull(condition(depth - 1), random.nextBoolean());
            case 5 ->
                call(
                        List.of("<", "=", ">=", "<>").get(random.nextInt(4)),
                        new Expression.InputColumn(2, SqlType.INTEGER),
                        new Expression.InputColumn(3, SqlType.INTEGER));
            default -> call("<", quotient(), new Expression.Constant(1L, SqlType.INTEGER));
        };
    }
}
