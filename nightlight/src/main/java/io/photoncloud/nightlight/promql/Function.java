package io.photoncloud.nightlight.promql;

import static io.photoncloud.nightlight.promql.ValueType.MATRIX;
import static io.photoncloud.nightlight.promql.ValueType.SCALAR;
import static io.photoncloud.nightlight.promql.ValueType.STRING;
import static io.photoncloud.nightlight.promql.ValueType.VECTOR;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The signature of a function. {@code variadic} is how many times the last argument may stand beyond being left out:
 * 0 means exactly the arguments listed, -1 any number.
 */
public record Function(String name, List<ValueType> arguments, int variadic, ValueType returns, boolean experimental) {
    private static final Map<String, Function> ALL = new LinkedHashMap<>();

    static {
        stable(VECTOR, List.of(VECTOR), "abs", "absent", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil");
        stable(VECTOR, List.of(VECTOR), "cos", "cosh", "deg", "exp", "floor", "ln", "log10", "log2", "rad", "sgn");
        stable(VECTOR, List.of(VECTOR), "sin", "sinh", "sort", "sort_desc", "sqrt", "tan", "tanh", "timestamp");
        stable(VECTOR, List.of(VECTOR), "histogram_avg", "histogram_count", "histogram_sum", "histogram_stddev");
        stable(VECTOR, List.of(VECTOR), "histogram_stdvar");
        stable(VECTOR, List.of(MATRIX), "absent_over_time", "avg_over_time", "changes", "count_over_time", "delta");
        stable(VECTOR, List.of(MATRIX), "deriv", "first_over_time", "idelta", "increase", "irate", "last_over_time");
        stable(VECTOR, List.of(MATRIX), "max_over_time", "min_over_time", "present_over_time", "rate", "resets");
        stable(VECTOR, List.of(MATRIX), "stddev_over_time", "stdvar_over_time", "sum_over_time");
        stable(VECTOR, List.of(VECTOR, SCALAR), "clamp_max", "clamp_min");
        stable(VECTOR, List.of(VECTOR, SCALAR, SCALAR), "clamp");
        stable(VECTOR, List.of(SCALAR, SCALAR, VECTOR), "histogram_fraction");
        stable(VECTOR, List.of(SCALAR, VECTOR), "histogram_quantile");
        stable(VECTOR, List.of(SCALAR, MATRIX), "quantile_over_time");
        stable(VECTOR, List.of(MATRIX, SCALAR), "predict_linear");
        // Under this name until Prometheus 3; dashboards still have it.
        stable(VECTOR, List.of(MATRIX, SCALAR, SCALAR), "holt_winters");
        stable(VECTOR, List.of(VECTOR, STRING, STRING, STRING, STRING), "label_replace");
        stable(VECTOR, List.of(SCALAR), "vector");
        stable(SCALAR, List.of(VECTOR), "scalar");
        stable(SCALAR, List.of(), "pi", "time");
        variadic("label_join", List.of(VECTOR, STRING, STRING, STRING), -1, false);
        variadic("round", List.of(VECTOR, SCALAR), 1, false);
        for (String name : List.of("days_in_month", "day_of_month", "day_of_week", "day_of_year", "hour", "minute")) {
            variadic(name, List.of(VECTOR), 1, false);
        }
        variadic("month", List.of(VECTOR), 1, false);
        variadic("year", List.of(VECTOR), 1, false);
        variadic("histogram_quantiles", List.of(VECTOR, STRING, SCALAR, SCALAR), 9, true);
        variadic("info", List.of(VECTOR, VECTOR), 1, true);
        variadic("sort_by_label", List.of(VECTOR, STRING), -1, true);
        variadic("sort_by_label_desc", List.of(VECTOR, STRING), -1, true);
        experimental(VECTOR, List.of(MATRIX, SCALAR, SCALAR), "double_exponential_smoothing");
        experimental(VECTOR, List.of(MATRIX), "mad_over_time", "ts_of_first_over_time", "ts_of_last_over_time");
        experimental(VECTOR, List.of(MATRIX), "ts_of_max_over_time", "ts_of_min_over_time");
        experimental(VECTOR, List.of(VECTOR), "start_timestamp");
        experimental(SCALAR, List.of(SCALAR, SCALAR), "max_of", "min_of");
        experimental(SCALAR, List.of(), "start", "end", "step", "range");
    }

    public Function {
        arguments = List.copyOf(arguments);
    }

    public static Optional<Function> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Their names, in no order that means anything. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(ALL.keySet());
    }

    private static void stable(ValueType returns, List<ValueType> arguments, String... names) {
        for (String name : names) {
            ALL.put(name, new Function(name, arguments, 0, returns, false));
        }
    }

    private static void experimental(ValueType returns, List<ValueType> arguments, String... names) {
        for (String name : names) {
            ALL.put(name, new Function(name, arguments, 0, returns, true));
        }
    }

    private static void variadic(String name, List<ValueType> arguments, int variadic, boolean experimental) {
        ALL.put(name, new Function(name, arguments, variadic, VECTOR, experimental));
    }

    /** The type of the argument at a place, which the last one stands for where there are more. */
    public ValueType argument(int index) {
        return arguments.get(Math.min(index, arguments.size() - 1));
    }
}
