package io.photoncloud.nightlight.promql;

import io.photoncloud.nightlight.promql.Expr.Aggregate;
import io.photoncloud.nightlight.promql.Expr.Binary;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.promql.Expr.Cardinality;
import io.photoncloud.nightlight.promql.Expr.DurationExpr;
import io.photoncloud.nightlight.promql.Expr.Matching;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.NumberLiteral;
import io.photoncloud.nightlight.promql.Expr.Paren;
import io.photoncloud.nightlight.promql.Expr.StringLiteral;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.Expr.Unary;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.text.GoQuote;
import java.util.List;

/** Sees whether what was read makes sense, in Prometheus' order, so that the first complaint is the same. */
final class Checker {
    private final String query;

    Checker(String query) {
        this.query = query;
    }

    void check(Expr expr) {
        switch (expr) {
            case Aggregate aggregate -> aggregate(aggregate);
            case Binary binary -> binary(binary);
            case Call call -> call(call);
            case Paren paren -> check(paren.inner());
            case Unary unary -> unary(unary);
            case Subquery subquery -> subquery(subquery);
            case MatrixSelector matrix -> selector(matrix.selector(), true);
            case VectorSelector selector -> selector(selector, true);
            case NumberLiteral _, StringLiteral _, DurationExpr _ -> {}
        }
    }

    private void aggregate(Aggregate aggregate) {
        expect(aggregate.inner(), ValueType.VECTOR, "aggregation expression");
        Expr parameter = aggregate.parameter();
        if (parameter != null) {
            ValueType type = aggregate.operation() == Aggregation.COUNT_VALUES ? ValueType.STRING : ValueType.SCALAR;
            expect(parameter, type, "aggregation parameter");
        }
    }

    private void expect(Expr expr, ValueType wanted, String context) {
        check(expr);
        if (expr.type() != wanted) {
            throw error(
                    expr.span(),
                    "expected type " + wanted.documentedName() + " in " + context + ", got "
                            + expr.type().documentedName());
        }
    }

    private void binary(Binary binary) {
        check(binary.left());
        check(binary.right());
        Operator operator = binary.operator();
        Matching matching = binary.matching();
        if (binary.returnBool() && !operator.isComparison()) {
            throw error(binary.operatorSpan(), "bool modifier can only be used on comparison operators");
        }
        if (operator.isComparison() && !binary.returnBool() && binary.type() == ValueType.SCALAR) {
            throw error(binary.operatorSpan(), "comparisons between scalars must use BOOL modifier");
        }
        for (String label : matching.labels()) {
            if (matching.on() && matching.include().contains(label)) {
                throw error(
                        binary.operatorSpan(),
                        "label " + GoQuote.quote(label) + " must not occur in ON and GROUP clause at once");
            }
        }
        for (Expr side : List.of(binary.left(), binary.right())) {
            if (side.type() != ValueType.SCALAR && side.type() != ValueType.VECTOR) {
                throw error(side.span(), "binary expression must contain only scalar and instant vector types");
            }
        }
        if (binary.matchesVectors()) {
            set(binary);
            return;
        }
        if (!matching.labels().isEmpty()) {
            throw error(binary.span(), "vector matching only allowed between instant vectors");
        }
        if (matching.fills()) {
            throw error(binary.span(), "filling in missing series only allowed between instant vectors");
        }
        if (operator.isSet()) {
            throw error(
                    binary.span(),
                    "set operator " + GoQuote.quote(operator.sign()) + " not allowed in binary scalar expression");
        }
    }

    private void set(Binary binary) {
        if (!binary.operator().isSet()) {
            return;
        }
        if (binary.matching().cardinality() != Cardinality.MANY_TO_MANY) {
            throw error(
                    binary.span(),
                    "no grouping allowed for " + GoQuote.quote(binary.operator().sign()) + " operation");
        }
        if (binary.matching().fills()) {
            throw error(binary.span(), "filling in missing series not allowed for set operators");
        }
    }

    private void call(Call call) {
        Function function = call.function();
        int given = call.arguments().size();
        int least = function.arguments().size() - (function.variadic() == 0 ? 0 : 1);
        if (function.variadic() == 0 && given != least) {
            throw argumentCount(call, "", least);
        }
        if (given < least) {
            throw argumentCount(call, "at least ", least);
        }
        if (function.variadic() > 0 && given > least + function.variadic()) {
            throw argumentCount(call, "at most ", least + function.variadic());
        }
        boolean info = function.name().equals("info") && given > 1;
        if (info) {
            infoSelector(call);
        }
        for (int i = 0; i < given; i++) {
            Expr argument = call.arguments().get(i);
            if (info && i == 1 && argument instanceof VectorSelector selector) {
                selector(selector, false);
            } else {
                check(argument);
            }
            ValueType wanted = function.argument(i);
            if (argument.type() != wanted) {
                throw error(
                        argument.span(),
                        "expected type " + wanted.documentedName() + " in call to function "
                                + GoQuote.quote(function.name()) + ", got "
                                + argument.type().documentedName());
            }
        }
    }

    private ParseException argumentCount(Call call, String atLeast, int wanted) {
        return error(
                call.span(),
                "expected " + atLeast + wanted + " argument(s) in call to "
                        + GoQuote.quote(call.function().name()) + ", got "
                        + call.arguments().size());
    }

    private void infoSelector(Call call) {
        Expr second = call.arguments().get(1);
        if (second.type() != ValueType.VECTOR) {
            throw error(
                    call.span(),
                    "expected type instant vector in call to function \"info\", got "
                            + second.type().documentedName());
        }
        if (!(second instanceof VectorSelector selector)) {
            throw error(second.span(), "expected label selectors only");
        }
        if (!selector.name().isEmpty()) {
            throw error(second.span(), "expected label selectors only, got vector selector instead");
        }
    }

    private void unary(Unary unary) {
        check(unary.inner());
        ValueType type = unary.inner().type();
        if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
            throw error(
                    unary.span(),
                    "unary expression only allowed on expressions of type scalar or instant vector, got "
                            + GoQuote.quote(type.documentedName()));
        }
    }

    private void subquery(Subquery subquery) {
        check(subquery.inner());
        if (subquery.inner().type() != ValueType.VECTOR) {
            throw error(
                    subquery.span(),
                    "subquery is only allowed on instant vector, got "
                            + subquery.inner().type().wireName() + " instead");
        }
    }

    private void selector(VectorSelector selector, boolean mustNotBeEmpty) {
        List<Matcher> matchers = selector.matchers();
        if (!selector.name().isEmpty()) {
            for (Matcher matcher : matchers.subList(0, matchers.size() - 1)) {
                if (matcher.name().equals(Label.METRIC_NAME)) {
                    throw error(
                            selector.span(),
                            "metric name must not be set twice: " + GoQuote.quote(selector.name()) + " or "
                                    + GoQuote.quote(matcher.value()));
                }
            }
            return;
        }
        if (mustNotBeEmpty && matchers.stream().allMatch(matcher -> matcher.matches(""))) {
            throw error(selector.span(), "vector selector must contain at least one non-empty matcher");
        }
    }

    private ParseException error(Span span, String reason) {
        return new ParseException(query, span, reason);
    }
}
