package io.photoncloud.nightlight.promql;

import com.google.re2j.PatternSyntaxException;
import io.photoncloud.nightlight.promql.Expr.Modifiers;
import io.photoncloud.nightlight.promql.Expr.VectorSelector;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Matcher;
import java.util.ArrayList;
import java.util.List;

/** Reads what selects series, and lists of labels. */
final class SelectorParser {
    private final TokenStream tokens;

    SelectorParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** A name, or braces, or both. */
    VectorSelector selector() {
        Span start = tokens.peek().span();
        String name = "";
        if (!tokens.at(TokenKind.LEFT_BRACE)) {
            name = tokens.take().text();
        }
        Span end = start;
        List<Matcher> matchers = new ArrayList<>();
        if (tokens.accept(TokenKind.LEFT_BRACE)) {
            matchers.addAll(matchers());
            end = tokens.take().span();
        }
        if (!name.isEmpty()) {
            matchers.add(Matcher.equal(Label.METRIC_NAME, name));
        }
        return new VectorSelector(name, matchers, Modifiers.NONE, start.to(end));
    }

    /** Up to the closing brace, which is left. */
    private List<Matcher> matchers() {
        List<Matcher> matchers = new ArrayList<>();
        while (!tokens.at(TokenKind.RIGHT_BRACE)) {
            matchers.add(matcher());
            if (!tokens.accept(TokenKind.COMMA) && !tokens.at(TokenKind.RIGHT_BRACE)) {
                throw tokens.unexpected("label matching", "\",\" or \"}\"");
            }
        }
        return matchers;
    }

    private Matcher matcher() {
        Token name = tokens.peek();
        if (name.kind() != TokenKind.IDENTIFIER && name.kind() != TokenKind.STRING) {
            throw tokens.unexpected("label matching", "identifier or \"}\"");
        }
        tokens.take();
        boolean quoted = name.kind() == TokenKind.STRING;
        Matcher.Kind kind = switch (tokens.peek().kind()) {
            case EQL -> Matcher.Kind.EQUAL;
            case NEQ -> Matcher.Kind.NOT_EQUAL;
            case EQL_REGEX -> Matcher.Kind.MATCHES;
            case NEQ_REGEX -> Matcher.Kind.NOT_MATCHES;
            default -> {
                if (quoted) {
                    yield Matcher.Kind.EQUAL;
                }
                throw tokens.unexpected("label matching", "label matching operator");
            }
        };
        String label = quoted ? GoText.unquote(name.text()) : name.text();
        if (quoted && (tokens.at(TokenKind.COMMA) || tokens.at(TokenKind.RIGHT_BRACE))) {
            return Matcher.equal(Label.METRIC_NAME, label);
        }
        if (!isOperator(tokens.peek().kind())) {
            throw tokens.unexpected("label matching", "\",\" or \"}\"");
        }
        tokens.take();
        return matcher(name, kind, label);
    }

    private Matcher matcher(Token name, Matcher.Kind kind, String label) {
        if (!tokens.at(TokenKind.STRING)) {
            throw tokens.unexpected("label matching", "string");
        }
        Token value = tokens.take();
        try {
            return new Matcher(kind, label, GoText.unquote(value.text()));
        } catch (PatternSyntaxException e) {
            throw tokens.error(
                    name.span().to(value.span()),
                    "error parsing regexp: " + e.getDescription()
                            + (e.getPattern() == null ? "" : ": `" + e.getPattern() + "`"));
        }
    }

    private static boolean isOperator(TokenKind kind) {
        return switch (kind) {
            case EQL, NEQ, EQL_REGEX, NEQ_REGEX -> true;
            default -> false;
        };
    }

    /** The labels of a grouping, with the parentheses around them. */
    List<String> labels() {
        if (!tokens.at(TokenKind.LEFT_PAREN)) {
            throw tokens.unexpected("grouping opts", "\"(\"");
        }
        tokens.take();
        List<String> labels = new ArrayList<>();
        while (!tokens.at(TokenKind.RIGHT_PAREN)) {
            labels.add(label());
            if (!tokens.accept(TokenKind.COMMA) && !tokens.at(TokenKind.RIGHT_PAREN)) {
                throw tokens.unexpected("grouping opts", "\",\" or \")\"");
            }
        }
        tokens.take();
        return labels;
    }

    private String label() {
        Token token = tokens.peek();
        if (token.kind() == TokenKind.STRING) {
            String label = GoText.unquote(tokens.take().text());
            if (label.isEmpty()) {
                throw tokens.error(token.span(), "invalid label name for grouping: \"\"");
            }
            return label;
        }
        if (!token.kind().namesLabel()) {
            throw tokens.unexpected("grouping opts", "label");
        }
        return tokens.take().text();
    }
}
