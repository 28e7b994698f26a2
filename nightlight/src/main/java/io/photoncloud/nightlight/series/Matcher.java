package io.photoncloud.nightlight.series;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What a label of a series must or must not be. A label that a series does not have counts as empty. Expressions are
 * RE2's, must match the whole value, and their {@code .} matches ends of lines too.
 */
public final class Matcher {
    /** How the value is compared. */
    public enum Kind {
        EQUAL("="),
        NOT_EQUAL("!="),
        MATCHES("=~"),
        NOT_MATCHES("!~");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }

    private final Kind kind;
    private final String name;
    private final String value;
    private final @Nullable Pattern pattern;

    /** @throws PatternSyntaxException where the value is no regular expression but has to be one */
    public Matcher(Kind kind, String name, String value) {
        this.kind = kind;
        this.name = name;
        this.value = value;
        this.pattern = switch (kind) {
            case EQUAL, NOT_EQUAL -> null;
            case MATCHES, NOT_MATCHES -> Regex.compile(value);
        };
    }

    public static Matcher equal(String name, String value) {
        return new Matcher(Kind.EQUAL, name, value);
    }

    public Kind kind() {
        return kind;
    }

    public String name() {
        return name;
    }

    public String value() {
        return value;
    }

    public boolean matches(String candidate) {
        return switch (kind) {
            case EQUAL -> candidate.equals(value);
            case NOT_EQUAL -> !candidate.equals(value);
            case MATCHES -> found(candidate);
            case NOT_MATCHES -> !found(candidate);
        };
    }

    private boolean found(String candidate) {
        Pattern expression = pattern;
        return expression != null && expression.matches(candidate);
    }

    public boolean matches(Labels labels) {
        return matches(labels.value(name));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Matcher matcher
                && kind == matcher.kind
                && name.equals(matcher.name)
                && value.equals(matcher.value);
    }

    @Override
    public int hashCode() {
        return (kind.hashCode() * 31 + name.hashCode()) * 31 + value.hashCode();
    }

    @Override
    public String toString() {
        return name + kind.sign() + '"' + value + '"';
    }
}
