package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.ScalarFunction;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.type.Numeric;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects functions and operators while the registry is made; the words of its methods keep the long lists of them readable. */
final class Catalogue {
    /** One argument that is not null. */
    @FunctionalInterface
    interface One {
        @Nullable
        Object of(Object argument);
    }

    /** Two arguments that are not null. */
    @FunctionalInterface
    interface Two {
        @Nullable
        Object of(Object first, Object second);
    }

    /** Arguments that are not null. */
    @FunctionalInterface
    interface Many {
        @Nullable
        Object of(Arguments arguments);
    }

    /** Arguments, of which any may be null, and the context. */
    @FunctionalInterface
    interface Full {
        @Nullable
        Object of(Arguments arguments, EvaluationContext context);
    }

    /** An operator: left is null of prefix operators. */
    record Operator(String symbol, @Nullable SqlType left, SqlType right, SqlType result, ScalarFunction function) {
        List<SqlType> operands() {
            return left == null ? List.of(right) : List.of(left, right);
        }

        Routine.Scalar routine() {
            return new Routine.Scalar(
                    new Signature(function.name(), operands(), List.of(), 0, null, result, List.of()), function);
        }
    }

    private final Map<String, List<Routine>> functions = new LinkedHashMap<>();
    private final Map<String, List<Operator>> operators = new LinkedHashMap<>();

    Map<String, List<Routine>> functions() {
        return functions;
    }

    Map<String, List<Operator>> operators() {
        return operators;
    }

    Catalogue add(Routine routine) {
        functions
                .computeIfAbsent(routine.signature().name(), _ -> new ArrayList<>())
                .add(routine);
        return this;
    }

    Catalogue operator(String symbol, @Nullable SqlType left, SqlType right, SqlType result, ScalarFunction function) {
        operators
                .computeIfAbsent(symbol, _ -> new ArrayList<>())
                .add(new Operator(symbol, left, right, result, function));
        return this;
    }

    /** An immutable strict operator of two operands. */
    Catalogue binary(String symbol, SqlType left, SqlType right, SqlType result, String name, Two body) {
        return operator(symbol, left, right, result, strict(name, body));
    }

    /** An immutable strict prefix operator. */
    Catalogue prefix(String symbol, SqlType right, SqlType result, String name, One body) {
        return operator(symbol, null, right, result, strict(name, body));
    }

    static ScalarFunction strict(String name, One body) {
        return new SimpleFunction(
                name, Volatility.IMMUTABLE, true, (_, arguments, _) -> body.of(present(arguments[0])));
    }

    static ScalarFunction strict(String name, Two body) {
        return new SimpleFunction(
                name,
                Volatility.IMMUTABLE,
                true,
                (_, arguments, _) -> body.of(present(arguments[0]), present(arguments[1])));
    }

    static Object present(@Nullable Object argument) {
        if (argument == null) {
            throw new IllegalStateException("a strict function was given null");
        }
        return argument;
    }

    /** An immutable strict function of one argument. */
    Catalogue one(String name, SqlType result, SqlType parameter, One body) {
        return scalar(Signature.of(name, result, parameter), strict(name, body));
    }

    /** An immutable strict function of two arguments. */
    Catalogue two(String name, SqlType result, SqlType first, SqlType second, Two body) {
        return scalar(Signature.of(name, result, first, second), strict(name, body));
    }

    /** An immutable strict function. */
    Catalogue many(String name, SqlType result, List<SqlType> parameters, Many body) {
        return full(name, Volatility.IMMUTABLE, true, result, parameters, (arguments, _) -> body.of(arguments));
    }

    /** A stable strict function. */
    Catalogue stable(String name, SqlType result, List<SqlType> parameters, Full body) {
        return full(name, Volatility.STABLE, true, result, parameters, body);
    }

    /** A function as it is. */
    Catalogue full(
            String name, Volatility volatility, boolean strict, SqlType result, List<SqlType> parameters, Full body) {
        return scalar(
                Signature.of(name, result, parameters.toArray(SqlType[]::new)),
                function(name, volatility, strict, body));
    }

    /** A function whose last parameter takes many. */
    Catalogue variadic(
            String name,
            Volatility volatility,
            boolean strict,
            SqlType result,
            List<SqlType> parameters,
            SqlType element,
            Full body) {
        return scalar(
                new Signature(name, parameters, List.of(), 0, element, result, List.of()),
                function(name, volatility, strict, body));
    }

    Catalogue scalar(Signature signature, ScalarFunction function) {
        return add(new Routine.Scalar(signature, function));
    }

    static ScalarFunction function(String name, Volatility volatility, boolean strict, Full body) {
        return new SimpleFunction(
                name,
                volatility,
                strict,
                (site, arguments, context) -> body.of(new Arguments(site, arguments), context));
    }

    /** The arguments of one call, by their Java classes. */
    static final class Arguments {
        private final io.photoncloud.flaredb.expression.CallSite site;
        private final @Nullable Object[] values;

        Arguments(io.photoncloud.flaredb.expression.CallSite site, @Nullable Object[] values) {
            this.site = site;
            this.values = values;
        }

        io.photoncloud.flaredb.expression.CallSite site() {
            return site;
        }

        int count() {
            return values.length;
        }

        boolean isNull(int index) {
            return values[index] == null;
        }

        @Nullable
        Object value(int index) {
            return values[index];
        }

        Object get(int index) {
            return present(values[index]);
        }

        String text(int index) {
            return (String) get(index);
        }

        long number(int index) {
            return (Long) get(index);
        }

        int integer(int index) {
            return (int) number(index);
        }

        double real(int index) {
            return (Double) get(index);
        }

        boolean truth(int index) {
            return (Boolean) get(index);
        }

        Numeric numeric(int index) {
            return (Numeric) get(index);
        }

        SqlType type(int index) {
            return site.argumentType(index);
        }

        List<@Nullable Object> list() {
            return Arrays.asList(values);
        }
    }
}
