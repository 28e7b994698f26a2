package io.photoncloud.nightlight.promql;

import io.photoncloud.nightlight.series.Matcher;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An expression of a query, and where it stands. Immutable. Written as text by {@link Printer}. */
public sealed interface Expr {
    Span span();

    ValueType type();

    /** The expressions this one is made of, in Prometheus' order. */
    default List<Expr> children() {
        return switch (this) {
            case Aggregate aggregate ->
                Stream.of(aggregate.inner, aggregate.parameter)
                        .flatMap(Stream::ofNullable)
                        .toList();
            case Binary binary -> List.of(binary.left, binary.right);
            case Call call -> call.arguments;
            case Subquery subquery -> List.of(subquery.inner);
            case Paren paren -> List.of(paren.inner);
            case Unary unary -> List.of(unary.inner);
            case MatrixSelector matrix -> List.of(matrix.selector);
            case NumberLiteral _, StringLiteral _, VectorSelector _, DurationExpr _ -> List.of();
        };
    }

    /** This without the parentheses around it. */
    default Expr unwrapped() {
        Expr expr = this;
        while (expr instanceof Paren paren) {
            expr = paren.inner;
        }
        return expr;
    }

    /** A number, which may have been written as a duration, in seconds. */
    record NumberLiteral(double value, boolean duration, Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }
    }

    record StringLiteral(String value, Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }
    }

    /** Series by their name, empty where it does not stand before the braces, and labels, the name among them. */
    record VectorSelector(String name, List<Matcher> matchers, Modifiers modifiers, Span span) implements Expr {
        public VectorSelector {
            matchers = List.copyOf(matchers);
        }

        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    /** The samples of series over a time before each evaluation. */
    record MatrixSelector(
            VectorSelector selector, long rangeMs, @Nullable Expr rangeExpr, Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    /** An expression evaluated again and again over a time; a step of 0 is the default one. */
    record Subquery(
            Expr inner,
            long rangeMs,
            @Nullable Expr rangeExpr,
            long stepMs,
            @Nullable Expr stepExpr,
            Modifiers modifiers,
            Span span)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    record Paren(Expr inner, Span span) implements Expr {
        @Override
        public ValueType type() {
            return inner.type();
        }
    }

    record Unary(Operator operator, Expr inner, Span span) implements Expr {
        @Override
        public ValueType type() {
            return inner.type();
        }
    }

    record Binary(
            Operator operator,
            Expr left,
            Expr right,
            boolean returnBool,
            Matching matching,
            Span operatorSpan,
            Span span)
            implements Expr {
        @Override
        public ValueType type() {
            return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
                    ? ValueType.SCALAR
                    : ValueType.VECTOR;
        }

        /** Whether series of both sides are matched with each other. */
        public boolean matchesVectors() {
            return left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
        }
    }

    record Call(Function function, List<Expr> arguments, Span span) implements Expr {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public ValueType type() {
            return function.returns();
        }
    }

    record Aggregate(
            Aggregation operation,
            Expr inner,
            @Nullable Expr parameter,
            List<String> grouping,
            boolean without,
            Span span)
            implements Expr {
        public Aggregate {
            grouping = List.copyOf(grouping);
        }

        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    /** A duration that is computed when the query is run. A side is missing where the operator stands before one. */
    record DurationExpr(
            DurationOperator operator,
            @Nullable Expr left,
            @Nullable Expr right,
            boolean wrapped,
            Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }
    }

    /** What durations are computed by. */
    enum DurationOperator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        MODULO("%"),
        POWER("^"),
        STEP("step"),
        RANGE("range"),
        MAX_OF("max_of"),
        MIN_OF("min_of");

        private final String sign;

        DurationOperator(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    /** When a selector or subquery looks, other than at the time of the evaluation. */
    record Modifiers(long offsetMs, @Nullable Expr offsetExpr, At at, Boundary boundary) {
        public static final Modifiers NONE = new Modifiers(0, null, new At.Evaluation(), Boundary.PLAIN);

        boolean hasOffset() {
            return offsetMs != 0 || offsetExpr != null;
        }

        boolean hasAt() {
            return !(at instanceof At.Evaluation);
        }
    }

    /** The time an {@code @} names. */
    sealed interface At {
        record Evaluation() implements At {}

        record Start() implements At {}

        record End() implements At {}

        record Time(long timeMs) implements At {}
    }

    /** How the bounds of a range are treated where there is no sample just at them. */
    enum Boundary {
        PLAIN,
        ANCHORED,
        SMOOTHED
    }

    /** How many series of a side may have the same labels to match by. */
    enum Cardinality {
        ONE_TO_ONE("one-to-one"),
        MANY_TO_ONE("many-to-one"),
        ONE_TO_MANY("one-to-many"),
        MANY_TO_MANY("many-to-many");

        private final String wireName;

        Cardinality(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    /** Which series of both sides belong together; fills stand for series that are missing on a side. */
    record Matching(
            Cardinality cardinality,
            boolean on,
            List<String> labels,
            List<String> include,
            @Nullable Double fillLeft,
            @Nullable Double fillRight) {
        public Matching {
            labels = List.copyOf(labels);
            include = List.copyOf(include);
        }

        boolean fills() {
            return fillLeft != null || fillRight != null;
        }
    }
}
