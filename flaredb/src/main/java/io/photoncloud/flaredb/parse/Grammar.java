package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/**
 * pgCodeKeeper's grammar over our own tokens: the quick prediction first, the full one where that fails, whose error is then told. The
 * library's tables (half a second, some 40 MB) are loaded when the first statement needs them.
 */
final class Grammar {
    private Grammar() {}

    /** The types of the grammar's words and operators. */
    private static final class Vocabulary {
        static final Map<String, Integer> WORDS = new HashMap<>();
        static final Map<String, Integer> OPERATORS = new HashMap<>();

        static {
            for (int type = 1; type <= SQLParser.VOCABULARY.getMaxTokenType(); type++) {
                String literal = SQLParser.VOCABULARY.getLiteralName(type);
                if (literal == null) {
                    continue;
                }
                String written = literal.substring(1, literal.length() - 1);
                if (Character.isLetter(written.charAt(0))) {
                    WORDS.put(written.toLowerCase(java.util.Locale.ROOT), type);
                } else {
                    OPERATORS.put(written, type);
                }
            }
            OPERATORS.put("::", SQLParser.CAST_EXPRESSION);
            OPERATORS.put("<>", SQLParser.NOT_EQUAL);
        }
    }

    /** A token of ours as the grammar sees it. */
    private static final class GrammarToken extends CommonToken {
        private static final long serialVersionUID = 1L;
        private final transient Token token;

        GrammarToken(Token token, int index) {
            super(typeOf(token), token.value());
            this.token = token;
            setTokenIndex(index);
        }

        private static int typeOf(Token token) {
            return switch (token.kind()) {
                case WORD -> Vocabulary.WORDS.getOrDefault(token.value(), SQLParser.Identifier);
                case QUOTED_NAME -> SQLParser.QuotedIdentifier;
                case STRING, BITS -> SQLParser.StringConstant;
                case INTEGER -> SQLParser.Integer;
                case DECIMAL -> SQLParser.Numeric;
                case PARAMETER -> SQLParser.DOLLAR_NUMBER;
                case OPERATOR -> Vocabulary.OPERATORS.getOrDefault(token.value(), SQLParser.OP_CHARS);
                case END -> org.antlr.v4.runtime.Token.EOF;
            };
        }
    }

    /**
     * Remembers how far predictions looked: what is before could be gone on from, so that the furthest is where the text breaks, also
     * where the parser then took the alternative that ends sooner.
     */
    private static final class Lookahead extends CommonTokenStream {
        private int furthest;

        Lookahead(List<GrammarToken> tokens) {
            super(new ListTokenSource(tokens));
        }

        @Override
        public int LA(int ahead) {
            furthest = Math.max(furthest, Math.min(index() + ahead, size()) - 1);
            return super.LA(ahead);
        }
    }

    /** The tree of tokens whose last is of kind END, by a rule of the grammar that reads to the end. */
    static <T extends ParserRuleContext> T parse(String text, List<Token> tokens, Function<SQLParser, T> rule) {
        List<GrammarToken> all = new ArrayList<>(tokens.size());
        for (Token token : tokens) {
            all.add(new GrammarToken(token, all.size()));
        }
        SQLParser parser = new SQLParser(new Lookahead(all));
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        try {
            return rule.apply(parser);
        } catch (ParseCancellationException quick) {
            return parseInFull(text, parser, rule);
        } catch (StackOverflowError deep) {
            throw tooDeep();
        }
    }

    private static <T extends ParserRuleContext> T parseInFull(
            String text, SQLParser parser, Function<SQLParser, T> rule) {
        parser.reset();
        Lookahead tokens = (Lookahead) parser.getTokenStream();
        tokens.furthest = 0;
        parser.setErrorHandler(new DefaultErrorStrategy());
        parser.addErrorListener(new BaseErrorListener() {
            @Override
            public void syntaxError(
                    Recognizer<?, ?> recognizer,
                    @Nullable Object offending,
                    int line,
                    int column,
                    String message,
                    @Nullable RecognitionException cause) {
                int index = ((GrammarToken) java.util.Objects.requireNonNull(offending)).getTokenIndex();
                throw SyntaxErrors.at(text, ((GrammarToken) tokens.get(Math.max(index, tokens.furthest))).token);
            }
        });
        parser.getInterpreter().setPredictionMode(PredictionMode.LL);
        try {
            return rule.apply(parser);
        } catch (StackOverflowError deep) {
            throw tooDeep();
        }
    }

    static SqlException tooDeep() {
        return new SqlException(
                SqlState.STATEMENT_TOO_COMPLEX,
                "stack depth limit exceeded",
                null,
                "Write the statement with fewer operators in one expression.");
    }

    static Token token(TerminalNode node) {
        return ((GrammarToken) node.getSymbol()).token;
    }

    /** The first token of a tree. */
    static Token start(ParserRuleContext tree) {
        return ((GrammarToken) tree.getStart()).token;
    }

    /** The last token of a tree. */
    static Token stop(ParserRuleContext tree) {
        return ((GrammarToken) tree.getStop()).token;
    }
}
