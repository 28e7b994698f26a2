package io.photoncloud.lightningstor.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A text of a policy with wildcards, and with variables where the policy's version has them. What variables stand for is letters and
 * never wildcards. Immutable.
 */
public final class Glob {

    /** A part of it: a run of letters, a wildcard, or a variable. */
    private sealed interface Token {
        record Letter(int point) implements Token {}

        record AnyOne() implements Token {}

        record AnyMany() implements Token {}

        /** @param otherwise what it stands for where a request has no such key; empty for nothing */
        record Variable(ConditionKey key, Optional<String> otherwise) implements Token {}
    }

    private final List<Token> tokens;

    private Glob(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /** With wildcards alone. */
    static Glob plain(String text) {
        return new Glob(text.codePoints().mapToObj(Glob::wild).toList());
    }

    /** Without either. */
    static Glob literal(String text) {
        return new Glob(text.codePoints()
                .mapToObj(point -> (Token) new Token.Letter(point))
                .toList());
    }

    private static Token wild(int point) {
        return switch (point) {
            case '*' -> new Token.AnyMany();
            case '?' -> new Token.AnyOne();
            default -> new Token.Letter(point);
        };
    }

    /**
     * With variables.
     *
     * @param letters what stands between them
     * @throws MalformedPolicy a variable has no key that can be known
     */
    static Glob withVariables(String text, Function<String, Glob> letters) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int begin = text.indexOf("${", at);
            int end = begin < 0 ? -1 : text.indexOf('}', begin);
            if (end < 0) {
                break;
            }
            tokens.addAll(letters.apply(text.substring(at, begin)).tokens);
            tokens.add(variable(text.substring(begin + 2, end)));
            at = end + 1;
        }
        tokens.addAll(letters.apply(text.substring(at)).tokens);
        return new Glob(tokens);
    }

    private static Token variable(String inside) {
        if (inside.equals("*") || inside.equals("?") || inside.equals("$")) {
            return new Token.Letter(inside.charAt(0));
        }
        int comma = inside.indexOf(',');
        String name = comma < 0 ? inside : inside.substring(0, comma);
        ConditionKey key = ConditionKey.find(name.strip())
                .orElseThrow(() -> new MalformedPolicy("Policy has an invalid variable", name.strip()));
        if (comma < 0) {
            return new Token.Variable(key, Optional.empty());
        }
        String quoted = inside.substring(comma + 1).strip();
        if (quoted.length() < 2 || !quoted.startsWith("'") || !quoted.endsWith("'")) {
            throw new MalformedPolicy("Policy has an invalid variable", inside);
        }
        return new Token.Variable(key, Optional.of(quoted.substring(1, quoted.length() - 1)));
    }

    /** Whether it can only be one text. */
    boolean isFixed() {
        return tokens.stream().allMatch(token -> token instanceof Token.Letter);
    }

    /** Whether every variable stands for something. */
    boolean isKnown(Attributes attributes) {
        return tokens.stream()
                .allMatch(token -> !(token instanceof Token.Variable variable)
                        || value(variable, attributes).isPresent());
    }

    private static Optional<String> value(Token.Variable variable, Attributes attributes) {
        List<String> values = attributes.find(variable.key());
        // A key of several values is no text.
        return values.size() == 1 ? Optional.of(values.getFirst()) : variable.otherwise();
    }

    /** What it is of a request, its variables replaced; nothing where one stands for nothing. */
    Optional<Glob> of(Attributes attributes) {
        if (!isKnown(attributes)) {
            return Optional.empty();
        }
        List<Token> replaced = new ArrayList<>();
        for (Token token : tokens) {
            if (token instanceof Token.Variable variable) {
                replaced.addAll(literal(value(variable, attributes).orElseThrow()).tokens);
            } else {
                replaced.add(token);
            }
        }
        return Optional.of(new Glob(replaced));
    }

    /** Whether it begins with a text, up to its first wildcard or variable. */
    boolean beginsWith(String text) {
        int[] points = text.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (i == tokens.size() || !tokens.get(i).equals(new Token.Letter(points[i]))) {
                return false;
            }
        }
        return true;
    }

    /** Of one without variables. */
    boolean matches(String text) {
        int[] pattern = tokens.stream().mapToInt(Glob::code).toArray();
        return GlobMatch.matches(pattern, text.codePoints().toArray());
    }

    private static int code(Token token) {
        return switch (token) {
            case Token.Letter(int point) -> point;
            case Token.AnyOne() -> GlobMatch.ANY_ONE;
            case Token.AnyMany() -> GlobMatch.ANY_MANY;
            case Token.Variable(ConditionKey key, var _) ->
                throw new IllegalStateException("it is not known what " + key + " stands for");
        };
    }

    int variables() {
        return (int)
                tokens.stream().filter(token -> token instanceof Token.Variable).count();
    }

    /** The same, in lower case. */
    Glob ignoringCase() {
        return new Glob(tokens.stream()
                .map(token -> token instanceof Token.Letter(int point) ? new Token.Letter(lower(point)) : token)
                .toList());
    }

    /** Folds as String.equalsIgnoreCase does, letter by letter. */
    static int lower(int point) {
        return Character.toLowerCase(Character.toUpperCase(point));
    }

    static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints().forEach(point -> lower.appendCodePoint(lower(point)));
        return lower.toString();
    }
}
