package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a wallet has several of, each with a number of its own, counted from 1: {@code rsv-PROJECT-NUMBER},
 * {@code txn-PROJECT-NUMBER}, {@code usg-PROJECT-NUMBER}.
 */
public record NumberedId(Kind kind, String project, long number) {

    /** As many as the largest number has. */
    private static final int DIGITS = 19;

    /** What it is. */
    public enum Kind {
        RESERVATION("rsv"),
        TRANSACTION("txn"),
        USAGE("usg");

        private final String prefix;
        private final Pattern form;

        Kind(String prefix) {
            this.prefix = prefix;
            this.form = Pattern.compile(prefix + "-(" + Tenant.ID.pattern() + ")-([1-9][0-9]{0,17})");
        }
    }

    /** Empty for what is no such id. */
    public static Optional<NumberedId> find(Kind kind, String text) {
        Matcher parts = kind.form.matcher(text);
        return parts.matches()
                ? Optional.of(new NumberedId(kind, parts.group(1), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    /** Under which its row is kept: in the order of their numbers within a wallet. */
    Key key() {
        byte[] beginning = rowsOf(project).getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(beginning, beginning.length + DIGITS);
        long rest = number;
        for (int at = whole.length - 1; at >= beginning.length; at--) {
            whole[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return Key.wrap(whole);
    }

    /** What the keys of a wallet's rows begin with, and no others: no project's id has a slash. */
    static String rowsOf(String project) {
        return project + "/";
    }

    @Override
    public String toString() {
        return kind.prefix + "-" + project + "-" + number;
    }
}
