package io.photoncloud.nightlight.notify;

import com.google.re2j.PatternSyntaxException;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.text.GoQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** What an alert's labels are to be, as Alertmanager writes it: {@code {severity="page",team=~"a|b"}}. */
public record Matchers(List<Matcher> all) {
    private static final Pattern ONE =
            Pattern.compile("\\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(=~|=|!=|!~)\\s*(.*?)\\s*", Pattern.DOTALL);

    public Matchers {
        all = List.copyOf(all);
    }

    /** @throws IllegalArgumentException with Alertmanager's words */
    public static Matchers parse(String text) {
        String inner = text.strip();
        inner = inner.startsWith("{") ? inner.substring(1) : inner;
        inner = inner.endsWith("}") ? inner.substring(0, inner.length() - 1) : inner;
        List<Matcher> matchers = new ArrayList<>();
        for (String part : parts(inner)) {
            matchers.add(one(part));
        }
        return new Matchers(matchers);
    }

    /** Between commas that do not stand in quotes. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
                continue;
            }
            if (c == '"' && !escaped) {
                quoted = !quoted;
            }
            escaped = c == '\\' && !escaped;
            part.append(c);
        }
        if (!part.toString().isBlank()) {
            parts.add(part.toString());
        }
        return parts;
    }

    private static Matcher one(String text) {
        java.util.regex.Matcher found = ONE.matcher(text);
        if (!found.matches()) {
            throw new IllegalArgumentException("bad matcher format: " + text);
        }
        return of(kind(found.group(2)), found.group(1), value(found.group(3)));
    }

    /** @throws IllegalArgumentException where the value is no regular expression but has to be one */
    public static Matcher of(Matcher.Kind kind, String name, String value) {
        try {
            return new Matcher(kind, name, value);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Matcher.Kind kind(String sign) {
        return switch (sign) {
            case "=" -> Matcher.Kind.EQUAL;
            case "!=" -> Matcher.Kind.NOT_EQUAL;
            case "=~" -> Matcher.Kind.MATCHES;
            default -> Matcher.Kind.NOT_MATCHES;
        };
    }

    private static String value(String raw) {
        boolean quoted = raw.startsWith("\"");
        if (quoted && (raw.length() < 2 || !raw.endsWith("\""))) {
            throw new IllegalArgumentException("matcher value contains unescaped double quote: " + raw);
        }
        String text = quoted ? raw.substring(1, raw.length() - 1) : raw;
        StringBuilder value = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (escaped) {
                value.append(c == 'n' ? "\n" : c == '"' || c == '\\' ? String.valueOf(c) : "\\" + c);
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '"') {
                throw new IllegalArgumentException("matcher value contains unescaped double quote: " + raw);
            } else {
                value.append(c);
            }
        }
        return value.append(escaped ? "\\" : "").toString();
    }

    public boolean match(Labels labels) {
        return all.stream().allMatch(matcher -> matcher.matches(labels));
    }

    /** With all values in quotes. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",", "{", "}");
        all.forEach(matcher -> text.add(matcher.name() + matcher.kind().sign() + GoQuote.quote(matcher.value())));
        return text.toString();
    }
}
