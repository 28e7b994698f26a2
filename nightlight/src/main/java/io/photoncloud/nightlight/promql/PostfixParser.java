package io.photoncloud.nightlight.promql;

import io.photoncloud.nightlight.promql.Expr.At;
import io.photoncloud.nightlight.promql.Expr.Boundary;
import io.photoncloud.nightlight.promql.Expr.MatrixSelector;
import io.photoncloud.nightlight.promql.Expr.Modifiers;
import io.photoncloud.nightlight.promql.Expr.NumberLiteral;
import io.photoncloud.nightlight.promql.Expr.Subquery;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what may follow an expression and says when it looks: ranges, subqueries, {@code offset} and {@code @}. */
final class PostfixParser {
    private static final String ONLY_SELECTORS =
            " modifier must be preceded by an instant vector selector or range vector selector or a subquery";

    private final TokenStream tokens;
    private final ParserSettings settings;

    PostfixParser(TokenStream tokens, ParserSettings settings) {
        this.tokens = tokens;
        this.settings = settings;
    }

    Expr after(Expr first) {
        Expr expr = first;
        int chained = 0;
        while (true) { // each turn takes a word
            if (++chained > ParserSettings.DEPTH_MAX) {
                throw tokens.error(
                        tokens.peek().span(), "more than " + ParserSettings.DEPTH_MAX + " modifiers in a row");
            }
            switch (tokens.peek().kind()) {
                case LEFT_BRACKET -> expr = bracket(expr);
                case OFFSET -> expr = offset(expr);
                case AT -> expr = at(expr);
                case ANCHORED -> expr = boundary(expr, Boundary.ANCHORED);
                case SMOOTHED -> expr = boundary(expr, Boundary.SMOOTHED);
                default -> {
                    return expr;
                }
            }
        }
    }

    private Expr bracket(Expr expr) {
        Span open = tokens.take().span();
        DurationParser durations = new DurationParser(tokens, settings);
        Expr range = durations.positive("subquery or range selector", "number, duration, step(), or range()");
        if (tokens.at(TokenKind.RIGHT_BRACKET)) {
            return matrix(expr, open.to(tokens.take().span()), range);
        }
        if (!tokens.accept(TokenKind.COLON)) {
            throw tokens.unexpected("subquery or range", "\":\" or \"]\"");
        }
        Expr step = null;
        if (!tokens.at(TokenKind.RIGHT_BRACKET)) {
            step = durations.positive("subquery selector", "number, duration, step(), range(), or \"]\"");
            if (!tokens.at(TokenKind.RIGHT_BRACKET)) {
                throw tokens.unexpected("subquery selector", "\"]\"");
            }
        }
        tokens.take();
        return new Subquery(
                expr,
                milliseconds(range),
                computed(range),
                step == null ? 0 : milliseconds(step),
                step == null ? null : computed(step),
                Modifiers.NONE,
                expr.span().endingAt(tokens.lastEnd()));
    }

    private Expr matrix(Expr expr, Span brackets, Expr range) {
        if (!(expr instanceof VectorSelector selector)) {
            throw tokens.error(brackets, "ranges only allowed for vector selectors");
        }
        if (selector.modifiers().hasOffset()) {
            throw tokens.error(brackets, "no offset modifiers allowed before range");
        }
        if (selector.modifiers().hasAt()) {
            throw tokens.error(brackets, "no @ modifiers allowed before range");
        }
        return new MatrixSelector(
                selector, milliseconds(range), computed(range), expr.span().endingAt(tokens.lastEnd()));
    }

    /** Zero where it is computed later. */
    private static long milliseconds(Expr duration) {
        return duration instanceof NumberLiteral number ? (long) (Math.rint(number.value() * 1e9) / 1e6) : 0;
    }

    private static @Nullable Expr computed(Expr duration) {
        return duration instanceof NumberLiteral ? null : duration;
    }

    private Expr offset(Expr expr) {
        tokens.take();
        Expr duration = new DurationParser(tokens, settings).offset();
        Modifiers old = modifiers(expr, "offset");
        if (old.hasOffset()) {
            throw tokens.error(expr.span(), "offset may not be set multiple times");
        }
        return with(expr, new Modifiers(milliseconds(duration), computed(duration), old.at(), old.boundary()));
    }

    private Expr at(Expr expr) {
        tokens.take();
        Token token = tokens.peek();
        At at = switch (token.kind()) {
            case START, END -> preprocessor(token);
            case NUMBER, DURATION, ADD, SUB -> timestamp(expr);
            default -> throw tokens.unexpected("@", "timestamp");
        };
        Modifiers old = modifiers(expr, "@");
        if (old.hasAt()) {
            throw tokens.error(expr.span(), "@ <timestamp> may not be set multiple times");
        }
        return with(expr, new Modifiers(old.offsetMs(), old.offsetExpr(), at, old.boundary()));
    }

    private At preprocessor(Token token) {
        tokens.take();
        if (!tokens.accept(TokenKind.LEFT_PAREN) || !tokens.accept(TokenKind.RIGHT_PAREN)) {
            throw tokens.unexpected("@", "timestamp");
        }
        return token.kind() == TokenKind.START ? new At.Start() : new At.End();
    }

    private At timestamp(Expr expr) {
        boolean minus = tokens.accept(TokenKind.SUB);
        if (!minus) {
            tokens.accept(TokenKind.ADD);
        }
        if (!Numbers.starts(tokens)) {
            throw tokens.unexpected("@", "timestamp");
        }
        double seconds = Numbers.literal(tokens).value() * (minus ? -1 : 1);
        if (Double.isNaN(seconds) || seconds >= 0x1p63 || seconds <= -0x1p63) {
            String shown = Double.isFinite(seconds) ? String.format(Locale.ROOT, "%f", seconds) : GoText.plain(seconds);
            throw tokens.error(expr.span(), "timestamp out of bounds for @ modifier: " + shown);
        }
        return new At.Time(Math.round(seconds * 1000));
    }

    private Expr boundary(Expr expr, Boundary boundary) {
        String word = tokens.take().text().toLowerCase(Locale.ROOT);
        if (!settings.extendedRangeSelectors()) {
            throw tokens.error(expr.span(), word + " modifier is experimental and not enabled");
        }
        if (expr instanceof Subquery) {
            throw tokens.error(expr.span(), word + " modifier is not supported for subqueries");
        }
        if (!(expr instanceof VectorSelector) && !(expr instanceof MatrixSelector)) {
            throw tokens.error(expr.span(), word + " modifier not implemented");
        }
        Modifiers old = modifiers(expr, word);
        if (old.boundary() != Boundary.PLAIN && old.boundary() != boundary) {
            throw tokens.error(expr.span(), "anchored and smoothed modifiers cannot be used together");
        }
        return with(expr, new Modifiers(old.offsetMs(), old.offsetExpr(), old.at(), boundary));
    }

    private Modifiers modifiers(Expr expr, String word) {
        return switch (expr) {
            case VectorSelector selector -> selector.modifiers();
            case MatrixSelector matrix -> matrix.selector().modifiers();
            case Subquery subquery -> subquery.modifiers();
            default -> throw tokens.error(expr.span(), word + ONLY_SELECTORS);
        };
    }

    private Expr with(Expr expr, Modifiers modifiers) {
        int end = tokens.lastEnd();
        return switch (expr) {
            case VectorSelector s ->
                new VectorSelector(s.name(), s.matchers(), modifiers, s.span().endingAt(end));
            case MatrixSelector matrix -> {
                VectorSelector s = matrix.selector();
                yield new MatrixSelector(
                        new VectorSelector(s.name(), s.matchers(), modifiers, s.span()),
                        matrix.rangeMs(),
                        matrix.rangeExpr(),
                        matrix.span().endingAt(end));
            }
            case Subquery s ->
                new Subquery(
                        s.inner(),
                        s.rangeMs(),
                        s.rangeExpr(),
                        s.stepMs(),
                        s.stepExpr(),
                        modifiers,
                        s.span().endingAt(end));
            default -> throw new IllegalStateException("modifiers of " + expr);
        };
    }
}
