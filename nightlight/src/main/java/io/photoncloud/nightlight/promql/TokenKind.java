package io.photoncloud.nightlight.promql;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of words of the language. Keywords are known by their text, in any case. */
enum TokenKind {
    END_OF_INPUT(Group.OTHER, ""),
    IDENTIFIER(Group.OTHER, ""),
    METRIC_IDENTIFIER(Group.OTHER, ""),
    STRING(Group.OTHER, ""),
    NUMBER(Group.OTHER, ""),
    DURATION(Group.OTHER, ""),
    LEFT_PAREN(Group.OTHER, "("),
    RIGHT_PAREN(Group.OTHER, ")"),
    LEFT_BRACE(Group.OTHER, "{"),
    RIGHT_BRACE(Group.OTHER, "}"),
    LEFT_BRACKET(Group.OTHER, "["),
    RIGHT_BRACKET(Group.OTHER, "]"),
    COMMA(Group.OTHER, ","),
    EQL(Group.OTHER, "="),
    COLON(Group.OTHER, ":"),
    ADD(Group.OPERATOR, "+"),
    SUB(Group.OPERATOR, "-"),
    MUL(Group.OPERATOR, "*"),
    DIV(Group.OPERATOR, "/"),
    MOD(Group.OPERATOR, "%"),
    POW(Group.OPERATOR, "^"),
    EQLC(Group.OPERATOR, "=="),
    NEQ(Group.OPERATOR, "!="),
    LTE(Group.OPERATOR, "<="),
    LSS(Group.OPERATOR, "<"),
    GTE(Group.OPERATOR, ">="),
    GTR(Group.OPERATOR, ">"),
    TRIM_UPPER(Group.OPERATOR, "</"),
    TRIM_LOWER(Group.OPERATOR, ">/"),
    EQL_REGEX(Group.OPERATOR, "=~"),
    NEQ_REGEX(Group.OPERATOR, "!~"),
    AT(Group.OPERATOR, "@"),
    LAND(Group.OPERATOR, "and"),
    LOR(Group.OPERATOR, "or"),
    LUNLESS(Group.OPERATOR, "unless"),
    ATAN2(Group.OPERATOR, "atan2"),
    SUM(Group.AGGREGATOR, "sum"),
    AVG(Group.AGGREGATOR, "avg"),
    COUNT(Group.AGGREGATOR, "count"),
    MIN(Group.AGGREGATOR, "min"),
    MAX(Group.AGGREGATOR, "max"),
    GROUP(Group.AGGREGATOR, "group"),
    STDDEV(Group.AGGREGATOR, "stddev"),
    STDVAR(Group.AGGREGATOR, "stdvar"),
    TOPK(Group.AGGREGATOR, "topk"),
    BOTTOMK(Group.AGGREGATOR, "bottomk"),
    COUNT_VALUES(Group.AGGREGATOR, "count_values"),
    QUANTILE(Group.AGGREGATOR, "quantile"),
    LIMITK(Group.AGGREGATOR, "limitk"),
    LIMIT_RATIO(Group.AGGREGATOR, "limit_ratio"),
    OFFSET(Group.KEYWORD, "offset"),
    SMOOTHED(Group.KEYWORD, "smoothed"),
    ANCHORED(Group.KEYWORD, "anchored"),
    BY(Group.KEYWORD, "by"),
    WITHOUT(Group.KEYWORD, "without"),
    ON(Group.KEYWORD, "on"),
    IGNORING(Group.KEYWORD, "ignoring"),
    GROUP_LEFT(Group.KEYWORD, "group_left"),
    GROUP_RIGHT(Group.KEYWORD, "group_right"),
    FILL(Group.KEYWORD, "fill"),
    FILL_LEFT(Group.KEYWORD, "fill_left"),
    FILL_RIGHT(Group.KEYWORD, "fill_right"),
    BOOL(Group.KEYWORD, "bool"),
    START(Group.PREPROCESSOR, "start"),
    END(Group.PREPROCESSOR, "end"),
    STEP(Group.PREPROCESSOR, "step"),
    RANGE(Group.PREPROCESSOR, "range"),
    MAX_OF(Group.PREPROCESSOR, "max_of"),
    MIN_OF(Group.PREPROCESSOR, "min_of");

    enum Group {
        OTHER,
        OPERATOR,
        AGGREGATOR,
        KEYWORD,
        PREPROCESSOR
    }

    private static final Map<String, TokenKind> KEYWORDS = new HashMap<>();

    static {
        for (TokenKind kind : values()) {
            if (!kind.text.isEmpty() && Character.isLetter(kind.text.charAt(0))) {
                KEYWORDS.put(kind.text, kind);
            }
        }
        KEYWORDS.put("inf", NUMBER);
        KEYWORDS.put("nan", NUMBER);
    }

    private final Group group;
    private final String text;

    TokenKind(Group group, String text) {
        this.group = group;
        this.text = text;
    }

    Group group() {
        return group;
    }

    String text() {
        return text;
    }

    static @Nullable TokenKind findKeyword(String word) {
        return KEYWORDS.get(word.toLowerCase(Locale.ROOT));
    }

    /** Whether a metric may be called so without quotes. */
    boolean namesMetric() {
        return switch (this) {
            case IDENTIFIER, METRIC_IDENTIFIER, BY, WITHOUT, FILL, FILL_LEFT, FILL_RIGHT, OFFSET, ANCHORED -> true;
            case SMOOTHED, LAND, LOR, LUNLESS -> true;
            default -> group == Group.AGGREGATOR || group == Group.PREPROCESSOR;
        };
    }

    /** Whether a label may be called so without quotes in a list of labels. */
    boolean namesLabel() {
        return switch (this) {
            case BOOL, GROUP_LEFT, GROUP_RIGHT, IGNORING, ON, ATAN2 -> true;
            case WITHOUT -> false;
            default -> namesMetric();
        };
    }

    boolean isComparison() {
        return switch (this) {
            case EQLC, NEQ, LTE, LSS, GTE, GTR -> true;
            default -> false;
        };
    }
}
