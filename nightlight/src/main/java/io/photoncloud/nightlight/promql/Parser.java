package io.photoncloud.nightlight.promql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.promql.Expr.Aggregate;
import io.photoncloud.nightlight.promql.Expr.Binary;
import io.photoncloud.nightlight.promql.Expr.Call;
import io.photoncloud.nightlight.promql.Expr.Cardinality;
import io.photoncloud.nightlight.promql.Expr.Matching;
import io.photoncloud.nightlight.promql.Expr.NumberLiteral;
import io.photoncloud.nightlight.promql.Expr.Paren;
import io.photoncloud.nightlight.promql.Expr.StringLiteral;
import io.photoncloud.nightlight.promql.Expr.Unary;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.text.GoQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads queries by precedence climbing. What it gives makes sense: types fit, functions exist. It complains of the first
 * thing that is wrong, with Prometheus' words and at Prometheus' place. Each instance reads one query.
 */
public final class Parser {
    private final String query;
    private final ParserSettings settings;
    private final TokenStream tokens;
    private final SelectorParser selectors;
    private final PostfixParser postfixes;
    private int depth;
    private int aggregations;

    private Parser(String query, ParserSettings settings) {
        if (query.length() > ParserSettings.QUERY_BYTES_MAX
                || query.getBytes(UTF_8).length > ParserSettings.QUERY_BYTES_MAX) {
            throw new ParseException(
                    query, Span.NONE, "query is longer than " + ParserSettings.QUERY_BYTES_MAX + " bytes");
        }
        this.query = query;
        this.settings = settings;
        this.tokens = new TokenStream(query);
        this.selectors = new SelectorParser(tokens);
        this.postfixes = new PostfixParser(tokens, settings);
    }

    /** @throws ParseException where it is no query */
    public static Expr parse(String query, ParserSettings settings) {
        Parser parser = new Parser(query, settings);
        if (parser.tokens.at(TokenKind.END_OF_INPUT)) {
            throw new ParseException(query, Span.NONE, "no expression found in input");
        }
        Expr expr = parser.expression(0);
        parser.requireEnd();
        new Checker(query).check(expr);
        return expr;
    }

    /**
     * What selects series and nothing else, as the API's {@code match[]} takes it.
     *
     * @throws ParseException where it is none
     */
    public static List<Matcher> parseSelector(String selector) {
        Parser parser = new Parser(selector, ParserSettings.STABLE);
        if (!parser.startsSelector()) {
            throw parser.unexpected();
        }
        VectorSelector parsed = parser.selectors.selector();
        parser.requireEnd();
        return parsed.matchers();
    }

    private void requireEnd() {
        if (!tokens.at(TokenKind.END_OF_INPUT)) {
            throw unexpected();
        }
    }

    private ParseException unexpected() {
        return tokens.unexpected(aggregations > 0 ? "aggregation" : "", "");
    }

    private Expr expression(int precedenceMin) {
        if (++depth > ParserSettings.DEPTH_MAX) {
            throw new ParseException(
                    query, tokens.peek().span(), "expression is nested deeper than " + ParserSettings.DEPTH_MAX);
        }
        Expr left = operand();
        int chained = 0;
        Operator operator = Operator.find(tokens.peek().kind());
        while (operator != null && operator.precedence() >= precedenceMin) {
            if (++chained > ParserSettings.DEPTH_MAX) {
                throw new ParseException(
                        query, tokens.peek().span(), "more than " + ParserSettings.DEPTH_MAX + " operators in a row");
            }
            Span sign = tokens.take().span();
            boolean bool = tokens.accept(TokenKind.BOOL);
            Matching matching = matching(operator);
            Expr right = expression(operator.precedence() + (operator == Operator.POWER ? 0 : 1));
            Span span = left.span().to(right.span());
            if (matching.fills() && !settings.fillModifiers()) {
                throw tokens.error(span, "binop fill modifiers are experimental and not enabled");
            }
            left = new Binary(operator, left, right, bool, matching, sign, span);
            operator = Operator.find(tokens.peek().kind());
        }
        depth--;
        return left;
    }

    private Expr operand() {
        Token sign = tokens.peek();
        if (sign.kind() != TokenKind.ADD && sign.kind() != TokenKind.SUB) {
            return postfixes.after(primary());
        }
        tokens.take();
        Expr inner = expression(Operator.POWER.precedence());
        Span span = sign.span().to(inner.span());
        boolean minus = sign.kind() == TokenKind.SUB;
        if (inner instanceof NumberLiteral number) {
            return new NumberLiteral(minus ? -number.value() : number.value(), number.duration(), span);
        }
        return new Unary(minus ? Operator.SUBTRACT : Operator.ADD, inner, span);
    }

    private Expr primary() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case NUMBER, DURATION -> Numbers.literal(tokens);
            case STRING -> {
                tokens.take();
                yield new StringLiteral(GoText.unquote(token.text()), token.span());
            }
            case LEFT_PAREN -> {
                tokens.take();
                Expr inner = expression(0);
                if (!tokens.at(TokenKind.RIGHT_PAREN)) {
                    throw unexpected();
                }
                yield new Paren(inner, token.span().to(tokens.take().span()));
            }
            case LEFT_BRACE -> selectors.selector();
            default -> named(token);
        };
    }

    private boolean startsSelector() {
        return tokens.at(TokenKind.LEFT_BRACE) || tokens.peek().kind().namesMetric();
    }

    /** A metric, a call or an aggregation: which of them is told by what follows the name. */
    private Expr named(Token token) {
        if (!token.kind().namesMetric()) {
            throw unexpected();
        }
        VectorSelector selector = selectors.selector();
        boolean bare = selector.matchers().size() == 1
                && selector.span().end() == token.span().end();
        if (!bare) {
            return selector;
        }
        return switch (token.kind().group()) {
            case AGGREGATOR -> aggregateOr(selector, token);
            case PREPROCESSOR -> tokens.at(TokenKind.LEFT_PAREN) ? call(token) : selector;
            default -> token.kind() == TokenKind.IDENTIFIER && tokens.at(TokenKind.LEFT_PAREN) ? call(token) : selector;
        };
    }

    private Expr call(Token name) {
        List<Expr> arguments = arguments();
        Function function = Function.find(name.text())
                .orElseThrow(
                        () -> tokens.error(name.span(), "unknown function with name " + GoQuote.quote(name.text())));
        if (function.experimental() && !settings.experimentalFunctions()) {
            throw tokens.error(name.span(), "function " + GoQuote.quote(name.text()) + " is not enabled");
        }
        return new Call(function, arguments, name.span().endingAt(tokens.lastEnd()));
    }

    private List<Expr> arguments() {
        tokens.take();
        List<Expr> arguments = new ArrayList<>();
        if (tokens.accept(TokenKind.RIGHT_PAREN)) {
            return arguments;
        }
        arguments.add(expression(0));
        while (tokens.at(TokenKind.COMMA)) {
            Token comma = tokens.take();
            if (tokens.at(TokenKind.RIGHT_PAREN) || tokens.at(TokenKind.COMMA)) {
                throw tokens.error(comma.span(), "trailing commas not allowed in function call args");
            }
            arguments.add(expression(0));
        }
        if (!tokens.accept(TokenKind.RIGHT_PAREN)) {
            throw unexpected();
        }
        return arguments;
    }

    private Expr aggregateOr(VectorSelector selector, Token token) {
        if (!tokens.at(TokenKind.LEFT_PAREN) && !tokens.at(TokenKind.BY) && !tokens.at(TokenKind.WITHOUT)) {
            return selector;
        }
        aggregations++;
        Grouping grouping = grouping();
        if (!tokens.at(TokenKind.LEFT_PAREN)) {
            throw tokens.unexpected("aggregation", "");
        }
        List<Expr> arguments = arguments();
        if (grouping == null) {
            grouping = grouping();
        }
        aggregations--;
        return aggregate(token, arguments, grouping == null ? new Grouping(List.of(), false) : grouping);
    }

    private record Grouping(List<String> labels, boolean without) {}

    private @Nullable Grouping grouping() {
        if (tokens.accept(TokenKind.BY)) {
            return new Grouping(selectors.labels(), false);
        }
        return tokens.accept(TokenKind.WITHOUT) ? new Grouping(selectors.labels(), true) : null;
    }

    private Expr aggregate(Token token, List<Expr> arguments, Grouping grouping) {
        Span span = token.span().endingAt(tokens.lastEnd());
        Aggregation operation = Aggregation.valueOf(token.text().toUpperCase(Locale.ROOT));
        if (arguments.isEmpty()) {
            throw tokens.error(span, "no arguments for aggregate expression provided");
        }
        if (operation.isExperimental() && !settings.experimentalFunctions()) {
            throw tokens.error(
                    span,
                    operation.word()
                            + "() is experimental and must be enabled with --enable-feature=promql-experimental-functions");
        }
        int wanted = operation.hasParameter() ? 2 : 1;
        if (arguments.size() != wanted) {
            throw tokens.error(
                    span,
                    "wrong number of arguments for aggregate expression provided, expected " + wanted + ", got "
                            + arguments.size());
        }
        Expr parameter = operation.hasParameter() ? arguments.getFirst() : null;
        return new Aggregate(operation, arguments.getLast(), parameter, grouping.labels, grouping.without, span);
    }

    private Matching matching(Operator operator) {
        boolean on = tokens.at(TokenKind.ON);
        boolean matched = on || tokens.at(TokenKind.IGNORING);
        List<String> labels = List.of();
        List<String> include = List.of();
        Cardinality cardinality = Cardinality.ONE_TO_ONE;
        if (matched) {
            tokens.take();
            labels = selectors.labels();
            if (tokens.at(TokenKind.GROUP_LEFT) || tokens.at(TokenKind.GROUP_RIGHT)) {
                boolean left = tokens.take().kind() == TokenKind.GROUP_LEFT;
                cardinality = left ? Cardinality.MANY_TO_ONE : Cardinality.ONE_TO_MANY;
                include = tokens.at(TokenKind.LEFT_PAREN) ? selectors.labels() : List.of();
            }
        }
        if (operator.isSet() && cardinality == Cardinality.ONE_TO_ONE) {
            cardinality = Cardinality.MANY_TO_MANY;
        }
        if (tokens.accept(TokenKind.FILL)) {
            double fill = fill();
            return new Matching(cardinality, on, labels, include, fill, fill);
        }
        Double left = null;
        Double right = null;
        if (tokens.accept(TokenKind.FILL_LEFT)) {
            left = fill();
        }
        if (tokens.accept(TokenKind.FILL_RIGHT)) {
            right = fill();
            if (left == null && tokens.accept(TokenKind.FILL_LEFT)) {
                left = fill();
            }
        }
        return new Matching(cardinality, on, labels, include, left, right);
    }

    private double fill() {
        if (!tokens.accept(TokenKind.LEFT_PAREN)) {
            throw unexpected();
        }
        boolean minus = tokens.accept(TokenKind.SUB);
        if (!minus) {
            tokens.accept(TokenKind.ADD);
        }
        if (!Numbers.starts(tokens)) {
            throw unexpected();
        }
        double value = Numbers.literal(tokens).value();
        if (!tokens.accept(TokenKind.RIGHT_PAREN)) {
            throw unexpected();
        }
        return minus ? -value : value;
    }
}
