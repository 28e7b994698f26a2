package io.photoncloud.lightningstor.engine;

/** How many shards of data and of parity a volume has: 1+0 on a single disk, for example 4+2 on six. */
public record Scheme(int data, int parity) {

    public static final Scheme SINGLE = new Scheme(1, 0);
    public static final int DATA_MAX = 32;
    public static final int PARITY_MAX = 8;

    public Scheme {
        if (data < 1 || data > DATA_MAX || parity < 0 || parity > PARITY_MAX) {
            throw new IllegalArgumentException("a scheme has 1 to " + DATA_MAX + " shards of data and 0 to "
                    + PARITY_MAX + " of parity, not " + data + "+" + parity);
        }
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
