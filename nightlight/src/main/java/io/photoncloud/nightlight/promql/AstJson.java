package io.photoncloud.nightlight.promql;

import io.photoncloud.nightlight.promql.Expr.Aggregate;
import io.photoncloud.nightlight.promql.Expr.At;
import io.photoncloud.nightlight.promql.Expr.Binary;
import io.photoncloud.nightlight.promql.Expr.Boundary;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.promql.Expr.DurationExpr;
import io.photoncloud.nightlight.promql.Expr.Matching;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.Modifiers;
import io.photoncloud.nightlight.promql.Expr.NumberLiteral;
import io.photoncloud.nightlight.promql.Expr.Paren;
import io.photoncloud.nightlight.promql.Expr.StringLiteral;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.Expr.Unary;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.series.Matcher;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tree of an expression as the API's {@code parse_query} gives it: maps, lists, texts, numbers and null. */
public final class AstJson {
    private AstJson() {}

    public static Map<String, @Nullable Object> of(Expr expr) {
        Map<String, @Nullable Object> json = new TreeMap<>();
        switch (expr) {
            case Aggregate aggregate -> {
                json.put("type", "aggregation");
                json.put("op", aggregate.operation().word());
                json.put("expr", of(aggregate.inner()));
                json.put("param", orNull(aggregate.parameter()));
                json.put("grouping", aggregate.grouping());
                json.put("without", aggregate.without());
            }
            case Binary binary -> binary(json, binary);
            case Call call -> call(json, call);
            case MatrixSelector matrix -> {
                json.put("type", "matrixSelector");
                json.put("name", matrix.selector().name());
                json.put("range", matrix.rangeMs());
                json.put("rangeExpr", orNull(matrix.rangeExpr()));
                selector(json, matrix.selector());
            }
            case Subquery subquery -> {
                json.put("type", "subquery");
                json.put("expr", of(subquery.inner()));
                json.put("range", subquery.rangeMs());
                json.put("rangeExpr", orNull(subquery.rangeExpr()));
                json.put("step", subquery.stepMs());
                json.put("stepExpr", orNull(subquery.stepExpr()));
                modifiers(json, subquery.modifiers());
            }
            case NumberLiteral number -> {
                json.put("type", "numberLiteral");
                json.put("val", GoText.plain(number.value()));
            }
            case Paren paren -> {
                json.put("type", "parenExpr");
                json.put("expr", of(paren.inner()));
            }
            case StringLiteral string -> {
                json.put("type", "stringLiteral");
                json.put("val", string.value());
            }
            case Unary unary -> {
                json.put("type", "unaryExpr");
                json.put("op", unary.operator().sign());
                json.put("expr", of(unary.inner()));
            }
            case VectorSelector selector -> {
                json.put("type", "vectorSelector");
                json.put("name", selector.name());
                selector(json, selector);
            }
            case DurationExpr duration -> {
                json.put("type", "durationExpr");
                json.put("op", duration.operator().sign());
                json.put("lhs", duration(duration.left()));
                json.put("rhs", duration(duration.right()));
                json.put("wrapped", duration.wrapped());
            }
        }
        return json;
    }

    private static @Nullable Object orNull(@Nullable Expr expr) {
        return expr == null ? null : of(expr);
    }

    private static @Nullable Object duration(@Nullable Expr expr) {
        if (expr instanceof NumberLiteral number) {
            Map<String, @Nullable Object> json = of(number);
            json.put("duration", number.duration());
            return json;
        }
        return orNull(expr);
    }

    private static void binary(Map<String, @Nullable Object> json, Binary binary) {
        json.put("type", "binaryExpr");
        json.put("op", binary.operator().sign());
        json.put("lhs", of(binary.left()));
        json.put("rhs", of(binary.right()));
        json.put("bool", binary.returnBool());
        json.put("matching", binary.matchesVectors() ? matching(binary.matching()) : null);
    }

    private static Map<String, @Nullable Object> matching(Matching matching) {
        Map<String, @Nullable Object> fills = new TreeMap<>();
        fills.put("lhs", matching.fillLeft());
        fills.put("rhs", matching.fillRight());
        Map<String, @Nullable Object> json = new TreeMap<>();
        json.put("card", matching.cardinality().wireName());
        json.put("labels", matching.labels());
        json.put("on", matching.on());
        json.put("include", matching.include());
        json.put("fillValues", fills);
        return json;
    }

    private static void call(Map<String, @Nullable Object> json, Call call) {
        Function function = call.function();
        Map<String, @Nullable Object> signature = new TreeMap<>();
        signature.put("name", function.name());
        signature.put(
                "argTypes",
                function.arguments().stream().map(ValueType::wireName).toList());
        signature.put("variadic", function.variadic());
        signature.put("returnType", function.returns().wireName());
        json.put("type", "call");
        json.put("func", signature);
        json.put("args", call.arguments().stream().map(AstJson::of).toList());
    }

    private static void selector(Map<String, @Nullable Object> json, VectorSelector selector) {
        json.put("matchers", matchers(selector.matchers()));
        json.put("anchored", selector.modifiers().boundary() == Boundary.ANCHORED);
        json.put("smoothed", selector.modifiers().boundary() == Boundary.SMOOTHED);
        modifiers(json, selector.modifiers());
    }

    private static List<Map<String, String>> matchers(List<Matcher> matchers) {
        return matchers.stream()
                .map(matcher -> Map.of(
                        "name", matcher.name(),
                        "value", matcher.value(),
                        "type", matcher.kind().sign()))
                .toList();
    }

    private static void modifiers(Map<String, @Nullable Object> json, Modifiers modifiers) {
        json.put("offset", modifiers.offsetMs());
        json.put("offsetExpr", orNull(modifiers.offsetExpr()));
        json.put("timestamp", modifiers.at() instanceof At.Time(long timeMs) ? timeMs : null);
        json.put(
                "startOrEnd",
                switch (modifiers.at()) {
                    case At.Start _, At.End _ ->
                        modifiers.at().getClass().getSimpleName().toLowerCase(Locale.ROOT);
                    case At.Evaluation _, At.Time _ -> null;
                });
    }
}
