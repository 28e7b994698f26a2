package io.photoncloud.nightlight.rules;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/** A rule file that says what it must not: all of it, in the words of {@code promtool check rules}. */
public final class RulesRefused extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final ArrayList<String> errors;

    public RulesRefused(List<String> errors) {
        super(String.join("\n", errors));
        this.errors = new ArrayList<>(errors);
    }

    public List<String> errors() {
        return List.copyOf(errors);
    }
}
