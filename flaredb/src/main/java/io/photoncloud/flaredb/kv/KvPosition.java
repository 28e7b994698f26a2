package io.photoncloud.flaredb.kv;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.flaredb.transaction.Timestamp;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a watch has come to.
 *
 * @param moment of the commit that was told last
 * @param told how many of that commit's changes were; {@link #ALL} for all
 */
public record KvPosition(Timestamp moment, int told) {

    static final int ALL = Integer.MAX_VALUE;

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,9}))?");

    static KvPosition after(Timestamp moment) {
        return new KvPosition(moment, ALL);
    }

    /** @param name what the caller calls it */
    static KvPosition parse(String name, String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw CloudException.invalid(
                    name, "the position of a change", name + " must be the position of a change that was told");
        }
        return new KvPosition(
                new Timestamp(Long.parseLong(parts.group(1))),
                parts.group(2) == null ? ALL : Integer.parseInt(parts.group(2)));
    }

    @Override
    public String toString() {
        return told == ALL ? Long.toString(moment.value()) : moment.value() + "." + told;
    }
}
