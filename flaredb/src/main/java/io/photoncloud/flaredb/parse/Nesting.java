package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.List;
import java.util.Set;

/** Counts how deep a text is nested, before a grammar that recurses sees it. */
final class Nesting {
    private static final Set<String> PREFIXES = Set.of("+", "-", "~", "@", "!!", "|/", "||/", "not");

    private Nesting() {}

    static void check(List<Token> tokens, int most) {
        int depth = 0;
        int run = 0;
        int joins = 0;
        for (Token token : tokens) {
            boolean word = token.kind() == Token.Kind.WORD;
            boolean operator = token.kind() == Token.Kind.OPERATOR;
            run = (word || operator) && PREFIXES.contains(token.value()) ? run + 1 : 0;
            if (operator) {
                switch (token.value()) {
                    case "(", "[" -> depth++;
                    case ")", "]" -> depth--;
                    case ";" -> {
                        depth = 0;
                        joins = 0;
                    }
                    default -> {}
                }
            } else if (word) {
                switch (token.value()) {
                    case "case" -> depth++;
                    case "end" -> depth = Math.max(0, depth - 1);
                    case "join" -> joins++;
                    case "on", "using", "cross", "natural" -> joins = Math.max(0, joins - 1);
                    default -> {}
                }
            }
            if (depth + run + joins > most) {
                throw new SqlException(
                        SqlState.STATEMENT_TOO_COMPLEX,
                        "statement is nested deeper than " + most + " levels",
                        null,
                        "The limit is " + ParseLimits.NESTING_SETTING + ".",
                        token.position());
            }
        }
    }
}
