package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import io.photoncloud.flaredb.function.Catalogue.Arguments;
import io.photoncloud.flaredb.type.SqlType;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes set-returning functions out of pieces of code. */
final class Sets {
    private Sets() {}

    /** The values of a set of one column. */
    @FunctionalInterface
    interface Values {
        Iterable<? extends @Nullable Object> of(Arguments arguments);
    }

    /** The rows of a set. */
    @FunctionalInterface
    interface Rows {
        Iterator<List<@Nullable Object>> of(Arguments arguments, EvaluationContext context);
    }

    private record Simple(String name, Volatility volatility, boolean isStrict, Rows rows) implements SetFunction {
        @Override
        public Iterator<List<@Nullable Object>> rows(
                CallSite site, @Nullable Object[] arguments, EvaluationContext context) {
            return rows.of(new Arguments(site, arguments), context);
        }
    }

    static void add(
            Catalogue catalogue,
            Volatility volatility,
            String name,
            SqlType result,
            List<SqlType> parameters,
            Values values) {
        rows(
                catalogue,
                volatility,
                name,
                result,
                parameters,
                List.of(new Signature.Column(name, result)),
                (arguments, _) -> single(values.of(arguments).iterator()));
    }

    static void rows(
            Catalogue catalogue,
            Volatility volatility,
            String name,
            SqlType result,
            List<SqlType> parameters,
            List<Signature.Column> columns,
            Rows rows) {
        catalogue.add(new Routine.SetReturning(
                new Signature(name, parameters, List.of(), 0, null, result, columns),
                new Simple(name, volatility, true, rows)));
    }

    static Iterator<List<@Nullable Object>> single(Iterator<? extends @Nullable Object> values) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return values.hasNext();
            }

            @Override
            public List<@Nullable Object> next() {
                return Collections.singletonList(values.next());
            }
        };
    }
}
