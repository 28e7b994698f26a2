package io.photoncloud.nightlight.promql;

import io.photoncloud.nightlight.text.GoQuote;

/** One word of a query, and where it stands. */
record Token(TokenKind kind, String text, Span span) {
    /** As Prometheus' errors name it. */
    String description() {
        return switch (kind) {
            case END_OF_INPUT -> "end of input";
            case IDENTIFIER -> "identifier " + shown();
            case METRIC_IDENTIFIER -> "metric identifier " + shown();
            case STRING -> "string " + shown();
            case NUMBER -> "number " + shown();
            case DURATION -> "duration " + shown();
            default -> shown();
        };
    }

    private String shown() {
        if (kind == TokenKind.IDENTIFIER || kind == TokenKind.METRIC_IDENTIFIER) {
            return GoQuote.quote(text);
        }
        return switch (kind.group()) {
            case KEYWORD -> "<" + text + ">";
            case OPERATOR -> "<op:" + text + ">";
            case AGGREGATOR -> "<aggr:" + text + ">";
            case PREPROCESSOR, OTHER -> shortened();
        };
    }

    private String shortened() {
        if (span.end() - span.start() <= 10 || text.codePointCount(0, text.length()) <= 10) {
            return GoQuote.quote(text) + (span.end() - span.start() > 10 ? "..." : "");
        }
        return GoQuote.quote(text.substring(0, text.offsetByCodePoints(0, 10))) + "...";
    }
}
