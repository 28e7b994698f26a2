package io.photoncloud.k8shost.service;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses that services have: a block of IPv4. */
public record ServiceRange(long first, int prefixLength) {

    public static final int PREFIX_MIN = 12;
    public static final int PREFIX_MAX = 28;

    /** What is not asked for is given from above these, so that those below are free for who asks: as in Kubernetes. */
    private static final long ASKED_MAX = 256;

    private static final int ASKED_PART = 16;
    private static final int BITS = 32;
    private static final int BYTE_BITS = 8;
    private static final int BYTE = 0xff;
    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /** @throws IllegalArgumentException it is no such block */
    public static ServiceRange parse(String cidr) {
        int slash = cidr.indexOf('/');
        String problem = "photon.k8shost.service-cidr must be an IPv4 block from /" + PREFIX_MIN + " to /" + PREFIX_MAX
                + " without host bits, not " + cidr;
        if (slash < 0 || !cidr.substring(slash + 1).matches("\\d{1,2}")) {
            throw new IllegalArgumentException(problem);
        }
        int prefix = Integer.parseInt(cidr.substring(slash + 1));
        long first = number(cidr.substring(0, slash));
        if (first < 0 || prefix < PREFIX_MIN || prefix > PREFIX_MAX || first % (1L << (BITS - prefix)) != 0) {
            throw new IllegalArgumentException(problem);
        }
        return new ServiceRange(first, prefix);
    }

    private static long number(String address) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            return -1;
        }
        long number = 0;
        for (int i = 1; i <= parts.groupCount(); i++) {
            int part = Integer.parseInt(parts.group(i));
            if (part > BYTE || !String.valueOf(part).equals(parts.group(i))) {
                return -1;
            }
            number = number << BYTE_BITS | part;
        }
        return number;
    }

    private long size() {
        return 1L << (BITS - prefixLength);
    }

    /** Whether a service can have it: neither the block's own address nor its last. */
    public boolean contains(String address) {
        long number = number(address);
        return number > first && number < first + size() - 1;
    }

    private long given() {
        return Math.min(ASKED_MAX, size() / ASKED_PART);
    }

    /** How many addresses there are to be given to who asks for none in particular. */
    long count() {
        return size() - given() - 1;
    }

    /** One of them; any number leads to one. */
    String at(long index) {
        return text(first + given() + Math.floorMod(index, count()));
    }

    private static String text(long number) {
        StringBuilder text = new StringBuilder();
        for (int shift = BITS - BYTE_BITS; shift >= 0; shift -= BYTE_BITS) {
            text.append(number >> shift & BYTE).append(shift == 0 ? "" : ".");
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return text(first) + "/" + prefixLength;
    }
}
