package io.photoncloud.nightlight.promql;

import org.jspecify.annotations.Nullable;

/** What stands between two expressions, or before one. Higher precedence binds closer. */
public enum Operator {
    OR("or", 1),
    AND("and", 2),
    UNLESS("unless", 2),
    EQUAL("==", 3),
    NOT_EQUAL("!=", 3),
    LESS_OR_EQUAL("<=", 3),
    LESS("<", 3),
    GREATER_OR_EQUAL(">=", 3),
    GREATER(">", 3),
    TRIM_UPPER("</", 3),
    TRIM_LOWER(">/", 3),
    ADD("+", 4),
    SUBTRACT("-", 4),
    MULTIPLY("*", 5),
    DIVIDE("/", 5),
    MODULO("%", 5),
    ATAN2("atan2", 5),
    POWER("^", 6);

    private final String sign;
    private final int precedence;

    Operator(String sign, int precedence) {
        this.sign = sign;
        this.precedence = precedence;
    }

    public String sign() {
        return sign;
    }

    int precedence() {
        return precedence;
    }

    public boolean isComparison() {
        return precedence == 3 && this != TRIM_UPPER && this != TRIM_LOWER;
    }

    public boolean isSet() {
        return precedence < 3;
    }

    /** Whether the result is another metric than the operands. */
    public boolean changesMetric() {
        return precedence > 3;
    }

    static @Nullable Operator find(TokenKind kind) {
        return switch (kind) {
            case LOR -> OR;
            case LAND -> AND;
            case LUNLESS -> UNLESS;
            case EQLC -> EQUAL;
            case NEQ -> NOT_EQUAL;
            case LTE -> LESS_OR_EQUAL;
            case LSS -> LESS;
            case GTE -> GREATER_OR_EQUAL;
            case GTR -> GREATER;
            case TRIM_UPPER -> TRIM_UPPER;
            case TRIM_LOWER -> TRIM_LOWER;
            case ADD -> ADD;
            case SUB -> SUBTRACT;
            case MUL -> MULTIPLY;
            case DIV -> DIVIDE;
            case MOD -> MODULO;
            case ATAN2 -> ATAN2;
            case POW -> POWER;
            default -> null;
        };
    }
}
