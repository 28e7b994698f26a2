package io.photoncloud.flaredb.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeNames;
import io.photoncloud.flaredb.vector.ConstantFolding;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which function or operator is meant, and what is computed ahead. What is expected is what PostgreSQL's pg_typeof said. */
class OverloadsTest {
    private final BuiltInFunctions functions = new BuiltInFunctions();

    private static SqlType type(String oid) {
        return TypeNames.findByOid(Integer.parseInt(oid)).orElseThrow();
    }

    private static String outcome(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Found found -> Integer.toString(found.result().oid());
            case Resolution.NotFound _ -> "none";
            case Resolution.Ambiguous _ -> "many";
        };
    }

    @ParameterizedTest
    @CsvSource({
        "+, 23, 23, 23", // integers stay integers
        "+, 21, 23, 23",
        "+, 23, 20, 20",
        "+, 23, 1700, 1700",
        "+, 700, 23, 701",
        "+, 705, 23, 23", // an unknown literal becomes what stands on the other side
        "+, 1082, 23, 1082",
        "-, 1082, 1082, 23",
        "-, 1114, 1114, 1186",
        "+, 1082, 1186, 1114",
        "*, 1186, 701, 1186",
        "||, 25, 23, 25",
        "||, 23, 23, none",
        "||, 1007, 23, 1007",
        "||, 705, 705, 25",
        "=, 23, 25, none",
        "=, 1043, 705, 16",
        "<, 1114, 1184, 16",
        "+, 16, 16, none",
        "+, 705, 705, many",
        "->, 3802, 705, 3802",
        "->>, 114, 23, 25",
        "@>, 1007, 1007, 16"
    })
    void operatorsAreThoseThatPostgresTakes(String operator, String left, String right, String expected) {
        assertThat(outcome(functions.resolveOperator(operator, type(left), type(right))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "abs, 21, 21",
        "abs, 705, 701", // double precision is the preferred one of numbers
        "abs, 25, none",
        "round, 23, 701",
        "round, 1700 23, 1700",
        "length, 1043, 23",
        "upper, 705, 25",
        "upper, 23, none",
        "concat, 23 16 705, 25",
        "coalesce, 23, none",
        "sum, 23, 20",
        "sum, 20, 1700",
        "avg, 23, 1700",
        "max, 1043, 25",
        "array_agg, 23, 1007",
        "array_append, 1007 23, 1007",
        "array_append, 1007 25, none",
        "unnest, 1009, 25",
        "generate_series, 23 23, 23",
        "generate_series, 23 20, 20",
        "to_char, 1184 705, 25",
        "date_trunc, 705 1082, 1184",
        "nosuch, 23, none"
    })
    void functionsAreThoseThatPostgresTakes(String name, String arguments, String expected) {
        List<SqlType> types =
                Arrays.stream(arguments.split(" ", -1)).map(OverloadsTest::type).toList();
        assertThat(outcome(functions.resolveFunction(name, types))).isEqualTo(expected);
    }

    private Expression call(String operator, Expression left, Expression right) {
        if (functions.resolveOperator(operator, left.type(), right.type())
                instanceof Resolution.Found(Routine.Scalar scalar, var _, var result, var _, var _)) {
            return new Expression.Call(scalar.function(), List.of(left, right), result, Collation.C);
        }
        throw new AssertionError(operator);
    }

    private static Expression number(long value) {
        return new Expression.Constant(value, SqlType.INTEGER);
    }

    @Test
    void whatIsConstantIsComputedAhead() {
        Expression column = new Expression.InputColumn(0, SqlType.INTEGER);
        Expression sum = call("*", column, call("+", number(2), number(3)));
        assertThat(ConstantFolding.fold(sum, FixedContext.UTC)).isEqualTo(call("*", column, number(5)));
    }

    @Test
    void whatFailsIsLeftForTheRowsThatReachIt() {
        Expression division = call("/", number(1), number(0));
        assertThat(ConstantFolding.fold(division, FixedContext.UTC)).isEqualTo(division);
    }

    @Test
    void whatDependsOnTheSessionIsNotComputedAhead() {
        if (functions.resolveFunction("now", List.of())
                instanceof Resolution.Found(Routine.Scalar scalar, var _, var result, var _, var _)) {
            Expression now = new Expression.Call(scalar.function(), List.of(), result, Collation.C);
            assertThat(ConstantFolding.fold(now, FixedContext.UTC)).isEqualTo(now);
        } else {
            throw new AssertionError("now");
        }
    }
}
