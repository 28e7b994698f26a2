package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.TypeName;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads SQL. A text may hold several statements; one that is broken breaks the text. Errors are PostgreSQL's, with positions in the whole
 * text. Thread-safe; nothing is kept of a text.
 */
public final class StatementParser {
    /** PostgreSQL's protocol counts parameters in two bytes. */
    public static final int PARAMETERS_MAX = 65_535;

    private final ParseLimits limits;

    public StatementParser(ParseLimits limits) {
        this.limits = limits;
    }

    /** The statements in their order; none of a text that is blank. */
    public List<ParsedStatement> parse(String text) {
        List<Token> tokens = tokens(text);
        List<ParsedStatement> statements = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.kind() != Token.Kind.END && !token.isOperator(";")) {
                continue;
            }
            if (i > first) {
                statements.add(statement(text, tokens.subList(first, i), end(token)));
            }
            first = i + 1;
        }
        return statements;
    }

    /** An expression alone: a default, a check. */
    public ValueExpression parseExpression(String text) {
        return new Slice(text, tokens(text)).expression();
    }

    /** A query alone: a view's. */
    public Query parseQuery(String text) {
        List<ParsedStatement> statements = parse(text);
        if (statements.size() == 1 && statements.getFirst().statement() instanceof Query query) {
            return query;
        }
        throw new SqlException(SqlState.SYNTAX_ERROR, "not a query");
    }

    /** A type alone: what regtype reads. */
    public TypeName parseType(String text) {
        return new Slice(text, tokens(text)).type();
    }

    private List<Token> tokens(String text) {
        checkLength(text);
        List<Token> tokens = new Scanner(text).scan();
        Nesting.check(tokens, limits.nestingMax());
        return tokens;
    }

    private void checkLength(String text) {
        int most = limits.statementBytesMax();
        long bytes = text.length();
        if (bytes <= most && bytes > most / 3) {
            bytes = text.codePoints()
                    .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                    .sum();
        }
        if (bytes > most) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "statement is longer than " + most + " bytes",
                    null,
                    "The limit is " + ParseLimits.STATEMENT_SETTING + ".");
        }
    }

    /** The semicolon behind a statement is the end of its input, but errors name it. */
    private static Token end(Token token) {
        return new Token(Token.Kind.END, token.value(), token.start(), token.end(), token.position());
    }

    private static ParsedStatement statement(String text, List<Token> tokens, Token end) {
        List<Token> all = new ArrayList<>(tokens);
        all.add(end);
        Statement statement = Commands.isCommand(tokens)
                ? new Commands(new Slice(text, all)).read()
                : new Slice(text, all).statement();
        int parameters = 0;
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.PARAMETER && token.value().length() <= 5) {
                parameters = Math.max(parameters, Integer.parseInt(token.value()));
            }
        }
        String written =
                text.substring(tokens.getFirst().start(), tokens.getLast().end());
        return new ParsedStatement(statement, written, parameters);
    }
}
