package io.photoncloud.lightningstor.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many shards of data and of parity a volume has: 1+0 on a single disk, for example 4+2 on six. */
public record Scheme(int data, int parity) {

    public static final Scheme SINGLE = new Scheme(1, 0);
    public static final int DATA_MAX = 32;
    public static final int PARITY_MAX = 8;

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,3})\\+(\\d{1,3})");

    public Scheme {
        if (data < 1 || data > DATA_MAX || parity < 0 || parity > PARITY_MAX) {
            throw new IllegalArgumentException("a scheme has 1 to " + DATA_MAX + " shards of data and 0 to "
                    + PARITY_MAX + " of parity, not " + data + "+" + parity);
        }
    }

    /**
     * As {@link #toString} writes it.
     *
     * @throws IllegalArgumentException it is none
     */
    public static Scheme valueOf(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a scheme is written like 4+2");
        }
        return new Scheme(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    public int total() {
        return data + parity;
    }

    /** So many shards have to be durable before a write is acknowledged: half of the parity may be healed later. */
    int writeQuorum() {
        return data + parity / 2;
    }

    @Override
    public String toString() {
        return data + "+" + parity;
    }
}
