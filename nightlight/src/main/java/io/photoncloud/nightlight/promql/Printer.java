package io.photoncloud.nightlight.promql;

import io.photoncloud.nightlight.promql.Expr.Aggregate;
import io.photoncloud.nightlight.promql.Expr.At;
import io.photoncloud.nightlight.promql.Expr.Binary;
import io.photoncloud.nightlight.promql.Expr.Boundary;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.promql.Expr.Cardinality;
import io.photoncloud.nightlight.promql.Expr.DurationExpr;
import io.photoncloud.nightlight.promql.Expr.DurationOperator;
import io.photoncloud.nightlight.promql.Expr.Matching;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.Modifiers;
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
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes expressions as queries again: on one line, or over several where one would be too long. */
public final class Printer {
    private static final int LINE_LENGTH_MAX = 100;

    private Printer() {}

    /** On one line. Read again it is the same expression. */
    public static String print(Expr expr) {
        return switch (expr) {
            case Aggregate aggregate -> {
                Expr parameter = aggregate.parameter();
                yield head(aggregate) + "(" + (parameter == null ? "" : print(parameter) + ", ")
                        + print(aggregate.inner()) + ")";
            }
            case Binary binary -> print(binary.left()) + " " + head(binary) + " " + print(binary.right());
            case Call call ->
                call.arguments().stream()
                        .map(Printer::print)
                        .collect(Collectors.joining(", ", call.function().name() + "(", ")"));
            case DurationExpr duration -> print(duration);
            case MatrixSelector matrix -> {
                Modifiers modifiers = matrix.selector().modifiers();
                yield selector(matrix.selector()) + "[" + duration(matrix.rangeMs(), matrix.rangeExpr()) + "]"
                        + boundary(modifiers) + at(modifiers) + offset(modifiers);
            }
            case NumberLiteral number -> print(number);
            case Paren paren -> "(" + print(paren.inner()) + ")";
            case StringLiteral string -> GoQuote.quote(string.value());
            case Subquery subquery -> print(subquery.inner()) + tail(subquery);
            case Unary unary -> unary.operator().sign() + print(unary.inner());
            case VectorSelector selector -> {
                Modifiers modifiers = selector.modifiers();
                yield selector(selector) + at(modifiers) + boundary(modifiers) + offset(modifiers);
            }
        };
    }

    /** Over several lines where it is long, as the API's {@code format_query} gives it. */
    public static String prettify(Expr expr) {
        return pretty(expr, 0);
    }

    private static String pretty(Expr expr, int level) {
        String indent = "  ".repeat(level);
        if (expr instanceof Unary unary) {
            return indent
                    + unary.operator().sign()
                    + pretty(unary.inner(), level).strip();
        }
        String flat = print(expr);
        boolean fits = flat.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= LINE_LENGTH_MAX;
        return switch (expr) {
            case Subquery subquery -> fits ? flat : pretty(subquery.inner(), level) + tail(subquery);
            case Aggregate aggregate
            when !fits -> {
                Expr parameter = aggregate.parameter();
                yield indent + head(aggregate) + "(\n" + (parameter == null ? "" : pretty(parameter, level + 1) + ",\n")
                        + pretty(aggregate.inner(), level + 1) + "\n" + indent + ")";
            }
            case Binary binary
            when !fits ->
                pretty(binary.left(), level + 1) + "\n" + indent + head(binary) + "\n"
                        + pretty(binary.right(), level + 1);
            case Call call
            when !fits ->
                call.arguments().stream()
                        .map(argument -> pretty(argument, level + 1))
                        .collect(Collectors.joining(
                                ",\n", indent + call.function().name() + "(\n", "\n" + indent + ")"));
            case Paren paren when !fits -> indent + "(\n" + pretty(paren.inner(), level + 1) + "\n" + indent + ")";
            case DurationExpr _ -> flat;
            default -> indent + flat;
        };
    }

    private static String head(Aggregate aggregate) {
        if (aggregate.without()) {
            return aggregate.operation().word() + " without (" + labels(aggregate.grouping()) + ") ";
        }
        return aggregate.operation().word()
                + (aggregate.grouping().isEmpty() ? "" : " by (" + labels(aggregate.grouping()) + ") ");
    }

    private static String head(Binary binary) {
        return binary.operator().sign()
                + (binary.returnBool() ? " bool" : "")
                + (binary.matchesVectors() ? matching(binary.matching()) : "");
    }

    private static String matching(Matching matching) {
        boolean left = matching.cardinality() == Cardinality.MANY_TO_ONE;
        boolean groups = left || matching.cardinality() == Cardinality.ONE_TO_MANY;
        StringBuilder out = new StringBuilder();
        if (!matching.labels().isEmpty() || matching.on() || groups) {
            out.append(matching.on() ? " on (" : " ignoring (")
                    .append(labels(matching.labels()))
                    .append(')');
        }
        if (groups) {
            out.append(left ? " group_left (" : " group_right (")
                    .append(labels(matching.include()))
                    .append(')');
        }
        Double fillLeft = matching.fillLeft();
        Double fillRight = matching.fillRight();
        if (fillLeft != null && fillLeft.equals(fillRight)) {
            return out.append(fill(" fill (", fillLeft)).toString();
        }
        return out.append(fill(" fill_left (", fillLeft))
                .append(fill(" fill_right (", fillRight))
                .toString();
    }

    private static String fill(String before, @Nullable Double value) {
        return value == null ? "" : before + GoText.shortest(value) + ")";
    }

    private static String labels(List<String> labels) {
        return labels.stream().map(Printer::labelName).collect(Collectors.joining(", "));
    }

    private static String labelName(String name) {
        return name.matches("[a-zA-Z_][a-zA-Z0-9_]*") ? name : GoQuote.quote(name);
    }

    private static String print(DurationExpr duration) {
        String text = bare(duration);
        return duration.wrapped() ? "(" + text + ")" : text;
    }

    private static String bare(DurationExpr duration) {
        DurationOperator operator = duration.operator();
        String left = duration.left() == null ? "" : print(duration.left());
        String right = duration.right() == null ? "" : print(duration.right());
        return switch (operator) {
            case STEP, RANGE -> operator.sign() + "()";
            case MAX_OF, MIN_OF -> operator.sign() + "(" + left + ", " + right + ")";
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER ->
                duration.left() == null
                        ? (operator == DurationOperator.SUBTRACT ? operator.sign() : "") + right
                        : left + " " + operator.sign() + " " + right;
        };
    }

    private static String print(NumberLiteral number) {
        return number.duration() ? Durations.format((long) (number.value() * 1000)) : GoText.plain(number.value());
    }

    private static String selector(VectorSelector selector) {
        String matchers = selector.matchers().stream()
                .filter(matcher -> !isName(matcher, selector.name()))
                .map(Printer::matcher)
                .sorted()
                .collect(Collectors.joining(","));
        return selector.name() + (matchers.isEmpty() ? "" : "{" + matchers + "}");
    }

    private static boolean isName(Matcher matcher, String name) {
        return !name.isEmpty()
                && matcher.name().equals(Label.METRIC_NAME)
                && matcher.kind() == Matcher.Kind.EQUAL
                && matcher.value().equals(name);
    }

    private static String matcher(Matcher matcher) {
        return labelName(matcher.name()) + matcher.kind().sign() + GoQuote.quote(matcher.value());
    }

    private static String tail(Subquery subquery) {
        Expr stepExpr = subquery.stepExpr();
        String step = subquery.stepMs() == 0 && stepExpr == null ? "" : duration(subquery.stepMs(), stepExpr);
        return "[" + duration(subquery.rangeMs(), subquery.rangeExpr()) + ":" + step + "]" + at(subquery.modifiers())
                + offset(subquery.modifiers());
    }

    private static String duration(long durationMs, @Nullable Expr expr) {
        return expr == null ? Durations.format(durationMs) : print(expr);
    }

    private static String offset(Modifiers modifiers) {
        return modifiers.hasOffset() ? " offset " + duration(modifiers.offsetMs(), modifiers.offsetExpr()) : "";
    }

    private static String at(Modifiers modifiers) {
        return switch (modifiers.at()) {
            case At.Evaluation() -> "";
            case At.Start() -> " @ start()";
            case At.End() -> " @ end()";
            case At.Time(long timeMs) -> String.format(Locale.ROOT, " @ %.3f", timeMs / 1000.0);
        };
    }

    private static String boundary(Modifiers modifiers) {
        return modifiers.boundary() == Boundary.PLAIN
                ? ""
                : " " + modifiers.boundary().name().toLowerCase(Locale.ROOT);
    }
}
