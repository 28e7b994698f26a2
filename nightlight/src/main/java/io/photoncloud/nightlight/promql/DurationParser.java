package io.photoncloud.nightlight.promql;

import io.photoncloud.nightlight.promql.Expr.DurationExpr;
import io.photoncloud.nightlight.promql.Expr.DurationOperator;
import io.photoncloud.nightlight.promql.Expr.NumberLiteral;
import org.jspecify.annotations.Nullable;

/** Reads durations: of ranges, of steps and of offsets. They are numbers, or expressions that are computed later. */
final class DurationParser {
    private static final int UNARY_PRECEDENCE = 2;
    private static final int PRIMARY_EXPECTED_DEPTH = 100;

    private final TokenStream tokens;
    private final ParserSettings settings;
    private int depth;

    DurationParser(TokenStream tokens, ParserSettings settings) {
        this.tokens = tokens;
        this.settings = settings;
    }

    /** One of a range or step, which has to be above 0. */
    Expr positive(String context, String expected) {
        Expr expr = expression(0, context, expected);
        if (expr instanceof NumberLiteral number && number.value() <= 0) {
            throw tokens.error(number.span(), "duration must be greater than 0");
        }
        return expr;
    }

    /** What follows {@code offset}: no operator but a sign before it, unless it stands in parentheses. */
    Expr offset() {
        Token sign = tokens.peek();
        if (sign.kind() != TokenKind.ADD && sign.kind() != TokenKind.SUB) {
            return primary("offset", "number, duration, step(), or range()");
        }
        tokens.take();
        return signed(sign, primary("offset", "number, duration, step(), or range()"));
    }

    private Expr expression(int precedenceMin, String context, String expected) {
        if (++depth > PRIMARY_EXPECTED_DEPTH) {
            throw tokens.error(tokens.peek().span(), "duration is nested deeper than " + PRIMARY_EXPECTED_DEPTH);
        }
        Expr left = unary(context, expected);
        DurationOperator operator = operator(tokens.peek().kind());
        while (operator != null && precedence(operator) >= precedenceMin) {
            Token sign = tokens.take();
            Expr right =
                    expression(precedence(operator) + (operator == DurationOperator.POWER ? 0 : 1), context, expected);
            requireEnabled(left.span());
            requireDivisor(operator, sign, right);
            left = new DurationExpr(operator, left, right, false, left.span().to(right.span()));
            operator = operator(tokens.peek().kind());
        }
        depth--;
        return left;
    }

    private void requireDivisor(DurationOperator operator, Token sign, Expr right) {
        boolean divides = operator == DurationOperator.DIVIDE || operator == DurationOperator.MODULO;
        if (divides && right instanceof NumberLiteral number && number.value() == 0) {
            throw tokens.error(
                    sign.span(), operator == DurationOperator.DIVIDE ? "division by zero" : "modulo by zero");
        }
    }

    private Expr unary(String context, String expected) {
        Token sign = tokens.peek();
        if (sign.kind() != TokenKind.ADD && sign.kind() != TokenKind.SUB) {
            return primary(context, expected);
        }
        tokens.take();
        return signed(sign, expression(UNARY_PRECEDENCE + 1, context, expected));
    }

    private Expr signed(Token sign, Expr operand) {
        boolean minus = sign.kind() == TokenKind.SUB;
        Span span = sign.span().to(operand.span());
        if (operand instanceof NumberLiteral number) {
            double value = minus ? -number.value() : number.value();
            if (Numbers.outOfRange(value)) {
                throw tokens.error(sign.span(), "duration out of range");
            }
            return new NumberLiteral(value, number.duration(), span);
        }
        return minus ? new DurationExpr(DurationOperator.SUBTRACT, null, operand, false, span) : operand;
    }

    private Expr primary(String context, String expected) {
        if (Numbers.starts(tokens)) {
            NumberLiteral number = Numbers.literal(tokens);
            if (Numbers.outOfRange(number.value())) {
                throw tokens.error(number.span(), "duration out of range");
            }
            return number;
        }
        Token token = tokens.peek();
        return switch (token.kind()) {
            case STEP -> context(DurationOperator.STEP, context, expected);
            case RANGE -> context(DurationOperator.RANGE, context, expected);
            case MAX_OF -> ofTwo(DurationOperator.MAX_OF, context, expected);
            case MIN_OF -> ofTwo(DurationOperator.MIN_OF, context, expected);
            case LEFT_PAREN -> parenthesized(context, expected);
            default -> throw tokens.unexpected(context, expected);
        };
    }

    private Expr context(DurationOperator operator, String context, String expected) {
        Span start = tokens.take().span();
        require(TokenKind.LEFT_PAREN, context, expected);
        Span end = require(TokenKind.RIGHT_PAREN, context, expected).span();
        requireEnabled(start.to(end));
        return new DurationExpr(operator, null, null, false, start.to(end));
    }

    private Expr ofTwo(DurationOperator operator, String context, String expected) {
        Span start = tokens.take().span();
        require(TokenKind.LEFT_PAREN, context, expected);
        Expr left = expression(0, context, expected);
        require(TokenKind.COMMA, context, expected);
        Expr right = expression(0, context, expected);
        Span end = require(TokenKind.RIGHT_PAREN, context, expected).span();
        requireEnabled(start.to(end));
        return new DurationExpr(operator, left, right, false, start.to(end));
    }

    private Expr parenthesized(String context, String expected) {
        Span start = tokens.take().span();
        Expr inner = expression(0, context, expected);
        Span end = require(TokenKind.RIGHT_PAREN, context, expected).span();
        requireEnabled(inner.span());
        if (inner instanceof DurationExpr duration) {
            return new DurationExpr(duration.operator(), duration.left(), duration.right(), true, start.to(end));
        }
        return new DurationExpr(DurationOperator.ADD, null, inner, true, start.to(end));
    }

    private Token require(TokenKind kind, String context, String expected) {
        if (!tokens.at(kind)) {
            throw tokens.unexpected(context, expected);
        }
        return tokens.take();
    }

    private void requireEnabled(Span span) {
        if (!settings.durationExpressions()) {
            throw tokens.error(span, "experimental duration expression is not enabled");
        }
    }

    private static int precedence(DurationOperator operator) {
        return switch (operator) {
            case ADD, SUBTRACT -> 1;
            case MULTIPLY, DIVIDE, MODULO -> 2;
            case POWER -> 3;
            case STEP, RANGE, MAX_OF, MIN_OF -> throw new IllegalArgumentException(operator + " is no operator");
        };
    }

    private static @Nullable DurationOperator operator(TokenKind kind) {
        return switch (kind) {
            case ADD -> DurationOperator.ADD;
            case SUB -> DurationOperator.SUBTRACT;
            case MUL -> DurationOperator.MULTIPLY;
            case DIV -> DurationOperator.DIVIDE;
            case MOD -> DurationOperator.MODULO;
            case POW -> DurationOperator.POWER;
            default -> null;
        };
    }
}
