package io.photoncloud.flaredb.expression;

/** The six comparisons. */
public enum Comparison {
    LESS("<"),
    LESS_OR_EQUAL("<="),
    EQUAL("="),
    NOT_EQUAL("<>"),
    GREATER_OR_EQUAL(">="),
    GREATER(">");

    private final String operator;

    Comparison(String operator) {
        this.operator = operator;
    }

    public String operator() {
        return operator;
    }

    /** Whether it holds where a comparator answers so. */
    public boolean holds(int compared) {
        return switch (this) {
            case LESS -> compared < 0;
            case LESS_OR_EQUAL -> compared <= 0;
            case EQUAL -> compared == 0;
            case NOT_EQUAL -> compared != 0;
            case GREATER_OR_EQUAL -> compared >= 0;
            case GREATER -> compared > 0;
        };
    }

    /** What holds with left and right exchanged. */
    public Comparison mirrored() {
        return switch (this) {
            case LESS -> GREATER;
            case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
            case EQUAL -> EQUAL;
            case NOT_EQUAL -> NOT_EQUAL;
            case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            case GREATER -> LESS;
        };
    }

    /** What holds exactly where this does not, of values that are not null. */
    public Comparison negated() {
        return switch (this) {
            case LESS -> GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> GREATER;
            case EQUAL -> NOT_EQUAL;
            case NOT_EQUAL -> EQUAL;
            case GREATER_OR_EQUAL -> LESS;
            case GREATER -> LESS_OR_EQUAL;
        };
    }
}
