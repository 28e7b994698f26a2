package io.photoncloud.flaredb.vector;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.Conversion;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.expression.Expression.Call;
import io.photoncloud.flaredb.expression.Expression.Cast;
import io.photoncloud.flaredb.expression.ScalarFunction;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes expressions ready to be computed batch by batch: fast loops where functions have them, else row by row. */
public final class ExpressionCompiler {
    private ExpressionCompiler() {}

    public static BatchExpression compile(Expression expression) {
        return switch (expression) {
            case Expression.Constant(var value, var type) ->
                (batch, _) -> new ConstantVector(type, value, batch.size());
            case Expression.InputColumn column -> (batch, _) -> batch.column(column.index());
            case Expression.OuterColumn(var level, var index, var type) ->
                (batch, context) -> new ConstantVector(type, context.outerColumn(level, index), batch.size());
            case Expression.Parameter(var index, var type) ->
                (batch, context) -> new ConstantVector(type, context.parameter(index), batch.size());
            case Expression.CaseOperand _ -> (batch, _) -> batch.columns().getLast();
            case Call call -> call(call);
            case Cast cast -> cast(cast);
            case Expression.And and -> LogicalExpressions.and(and);
            case Expression.Or or -> LogicalExpressions.or(or);
            case Expression.Not not -> LogicalExpressions.not(not);
            case Expression.IsNull isNull -> LogicalExpressions.isNull(isNull);
            case Expression.IsTruth isTruth -> LogicalExpressions.isTruth(isTruth);
            case Expression.IsDistinct distinct -> RowExpressions.isDistinct(distinct);
            case Expression.Case choice -> ConditionalExpressions.choice(choice);
            case Expression.Coalesce coalesce -> ConditionalExpressions.coalesce(coalesce);
            case Expression.NullIf nullIf -> RowExpressions.nullIf(nullIf);
            case Expression.Extreme extreme -> RowExpressions.extreme(extreme);
            case Expression.InList list -> MembershipExpressions.inList(list);
            case Expression.Quantified quantified -> MembershipExpressions.quantified(quantified);
            case Expression.ArrayConstructor array -> RowExpressions.array(array);
            case Expression.ArraySubscript subscript -> RowExpressions.subscript(subscript);
            case Expression.RowConstructor row -> RowExpressions.row(row);
            case Expression.FieldSelect field -> RowExpressions.field(field);
            case Expression.RowCompare compare -> RowExpressions.compare(compare);
            case Expression.SubqueryValue(var subquery) ->
                perRow(subquery.type(), (batch, row, context) -> context.subquery(subquery, batch.row(row)));
        };
    }

    public static List<BatchExpression> compile(List<Expression> expressions) {
        return expressions.stream().map(ExpressionCompiler::compile).toList();
    }

    /** One value, of an expression without input columns. */
    public static @Nullable Object evaluate(Expression expression, EvaluationContext context) {
        return compile(expression).evaluate(new Batch(List.of(), 1), context).get(0);
    }

    /** The rows for which a condition is true: their numbers in the array, and how many as the answer. */
    public static int select(BatchExpression condition, Batch batch, EvaluationContext context, int[] rows) {
        ColumnVector truth = condition.evaluate(batch, context);
        int count = 0;
        if (truth instanceof BooleanVector booleans) {
            boolean[] values = booleans.values();
            for (int i = 0; i < batch.size(); i++) {
                if (values[i] && !booleans.isNull(i)) {
                    rows[count++] = i;
                }
            }
            return count;
        }
        for (int i = 0; i < batch.size(); i++) {
            if (Boolean.TRUE.equals(truth.get(i))) {
                rows[count++] = i;
            }
        }
        return count;
    }

    /** What is computed for one row of a batch. */
    @FunctionalInterface
    interface RowBody {
        @Nullable
        Object value(Batch batch, int row, EvaluationContext context);
    }

    static BatchExpression perRow(SqlType type, RowBody body) {
        return (batch, context) -> {
            VectorBuilder builder = VectorBuilder.forType(type, batch.size());
            for (int row = 0; row < batch.size(); row++) {
                builder.append(body.value(batch, row, context));
            }
            return builder.build();
        };
    }

    static List<ColumnVector> evaluate(List<BatchExpression> expressions, Batch batch, EvaluationContext context) {
        List<ColumnVector> vectors = new ArrayList<>(expressions.size());
        for (BatchExpression expression : expressions) {
            vectors.add(expression.evaluate(batch, context));
        }
        return vectors;
    }

    private static BatchExpression call(Call call) {
        List<BatchExpression> arguments = compile(call.arguments());
        CallSite site = call.site();
        ScalarFunction function = call.function();
        return (batch, context) -> {
            List<ColumnVector> vectors = evaluate(arguments, batch, context);
            if (function instanceof BatchFunction fast) {
                Optional<ColumnVector> answer = fast.callBatch(site, vectors, batch.size(), context);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            return callEach(function, site, vectors, batch.size(), context);
        };
    }

    /** Row by row; once only where nothing it depends on changes. */
    private static ColumnVector callEach(
            ScalarFunction function, CallSite site, List<ColumnVector> vectors, int rows, EvaluationContext context) {
        boolean once = rows > 1
                && function.volatility() != io.photoncloud.flaredb.expression.Volatility.VOLATILE
                && vectors.stream().allMatch(vector -> vector instanceof ConstantVector);
        int computed = once ? 1 : rows;
        VectorBuilder builder = VectorBuilder.forType(site.resultType(), computed);
        @Nullable Object[] arguments = new @Nullable Object[vectors.size()];
        for (int row = 0; row < computed; row++) {
            boolean skip = false;
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = vectors.get(i).get(row);
                skip |= arguments[i] == null;
            }
            builder.append(skip && function.isStrict() ? null : function.call(site, arguments, context));
        }
        ColumnVector result = builder.build();
        return once ? new ConstantVector(site.resultType(), result.get(0), rows) : result;
    }

    private static BatchExpression cast(Cast cast) {
        BatchExpression operand = compile(cast.operand());
        SqlType from = cast.operand().type();
        SqlType to = cast.type();
        Conversion conversion = cast.conversion();
        if (conversion.isBinary()) {
            return (batch, context) -> retyped(operand.evaluate(batch, context), to);
        }
        boolean longToDouble = from.kind().isInteger() && to.is(TypeKind.DOUBLE);
        return (batch, context) -> {
            ColumnVector source = operand.evaluate(batch, context);
            if (source instanceof ConstantVector constant) {
                return new ConstantVector(to, convert(conversion, constant.value(), from, to, context), batch.size());
            }
            if (longToDouble && source instanceof LongVector longs) {
                return toDoubles(longs, to);
            }
            VectorBuilder builder = VectorBuilder.forType(to, batch.size());
            for (int row = 0; row < batch.size(); row++) {
                builder.append(convert(conversion, source.get(row), from, to, context));
            }
            return builder.build();
        };
    }

    private static @Nullable Object convert(
            Conversion conversion, @Nullable Object value, SqlType from, SqlType to, EvaluationContext context) {
        return value == null ? null : conversion.convert(value, from, to, context);
    }

    private static ColumnVector toDoubles(LongVector longs, SqlType to) {
        double[] values = new double[longs.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = longs.value(i);
        }
        return new DoubleVector(to, values, longs.nulls(), longs.size());
    }

    /** The same data under another type of the same datums. */
    private static ColumnVector retyped(ColumnVector vector, SqlType to) {
        return switch (vector) {
            case ConstantVector constant -> new ConstantVector(to, constant.value(), constant.size());
            case LongVector longs -> new LongVector(to, longs.values(), longs.nulls(), longs.size());
            case BytesVector bytes -> new BytesVector(to, bytes.data(), bytes.offsets(), bytes.nulls(), bytes.size());
            case ObjectVector objects -> new ObjectVector(to, objects.values(), objects.size());
            case DoubleVector _, FloatVector _, BooleanVector _ -> vector;
        };
    }
}
