package io.photoncloud.nightlight.tsdb.index;

import io.photoncloud.nightlight.series.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Expressions that are but a choice of texts, like {@code a|b|c}: such are looked up instead of tried. */
final class LiteralSet {
    private static final String SPECIAL = "\\.+*?()[]{}^$";

    private LiteralSet() {}

    /** The texts of which a value must, or must not, be one; none of them is empty. */
    static Optional<List<String>> find(Matcher matcher) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        String expression = matcher.value();
        for (int i = 0; i < expression.length(); i++) {
            char next = expression.charAt(i);
            if (next == '|') {
                texts.add(text.toString());
                text.setLength(0);
            } else if (next == '\\' && i + 1 < expression.length() && SPECIAL.indexOf(expression.charAt(i + 1)) >= 0) {
                text.append(expression.charAt(++i));
            } else if (SPECIAL.indexOf(next) >= 0) {
                return Optional.empty();
            } else {
                text.append(next);
            }
        }
        texts.add(text.toString());
        return texts.contains("") ? Optional.empty() : Optional.of(texts);
    }
}
