package io.photoncloud.chainfire.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an index orders its rows by: a list of parts, each any bytes. Keys are ordered by their first parts, then their
 * second, and so on; a key comes before those it is the beginning of. Numbers are ordered as numbers among each other,
 * everything else as unsigned bytes, which for UTF-8 is the order of code points.
 */
public final class IndexKey implements Comparable<IndexKey> {

    /** The key of no parts, which every key begins with. */
    public static final IndexKey ALL = new IndexKey(new byte[0]);

    /** In a part 0x00 is written as 0x00 0xff, and 0x00 0x01 ends it: both orders agree, and no part runs into the next. */
    private static final int ESCAPED_ZERO = 0xff;

    private static final int TERMINATOR = 0x01;

    private final byte[] encoded;

    private IndexKey(byte[] encoded) {
        this.encoded = encoded;
    }

    public static IndexKey of(String... parts) {
        IndexKey key = ALL;
        for (String part : parts) {
            key = key.and(part);
        }
        return key;
    }

    public static IndexKey of(long part) {
        return ALL.and(part);
    }

    public static IndexKey of(Bytes part) {
        return ALL.and(part);
    }

    /** This key with one more part. */
    public IndexKey and(String part) {
        return and(Bytes.utf8(part));
    }

    /** This key with one more part. */
    public IndexKey and(long part) {
        return and(Bytes.wrap(
                ByteBuffer.allocate(Long.BYTES).putLong(part ^ Long.MIN_VALUE).array()));
    }

    /** This key with one more part. */
    public IndexKey and(Bytes part) {
        return and(part.unsafeArray());
    }

    /**
     * What every key begins with that has these parts and then one that begins so: for listing only, as it is no key that
     * a row can have.
     */
    public IndexKey andBeginning(String beginningOfPart) {
        byte[] whole = and(beginningOfPart).encoded;
        return new IndexKey(Arrays.copyOf(whole, whole.length - 2));
    }

    IndexKey and(byte[] part) {
        int zeros = 0;
        for (byte b : part) {
            if (b == 0) {
                zeros++;
            }
        }
        byte[] longer = Arrays.copyOf(encoded, encoded.length + part.length + zeros + 2);
        int at = encoded.length;
        for (byte b : part) {
            longer[at++] = b;
            if (b == 0) {
                longer[at++] = (byte) ESCAPED_ZERO;
            }
        }
        longer[at] = 0;
        longer[at + 1] = TERMINATOR;
        return new IndexKey(longer);
    }

    /** The stored form, which keeps the order. To be read only. */
    byte[] encoded() {
        return encoded;
    }

    /** The parts of a key's stored form. @throws IllegalArgumentException the bytes are no such form */
    static List<Bytes> parts(byte[] encoded) {
        List<Bytes> parts = new ArrayList<>();
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        boolean ended = true;
        ByteBuffer rest = ByteBuffer.wrap(encoded);
        while (rest.hasRemaining()) {
            byte next = rest.get();
            ended = false;
            if (next != 0) {
                part.write(next);
                continue;
            }
            int mark = rest.hasRemaining() ? Byte.toUnsignedInt(rest.get()) : -1;
            switch (mark) {
                case ESCAPED_ZERO -> part.write(0);
                case TERMINATOR -> {
                    parts.add(Bytes.wrap(part.toByteArray()));
                    part.reset();
                    ended = true;
                }
                default -> throw new IllegalArgumentException("an index key has 0x00 before " + mark);
            }
        }
        if (!ended) {
            throw new IllegalArgumentException("an index key's last part does not end");
        }
        return parts;
    }

    @Override
    public int compareTo(IndexKey other) {
        return Arrays.compareUnsigned(encoded, other.encoded);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IndexKey that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    /** The parts as text for messages; bytes that are no UTF-8 show as the replacement character. */
    @Override
    public String toString() {
        boolean whole = encoded.length == 0
                || (encoded.length >= 2
                        && encoded[encoded.length - 2] == 0
                        && encoded[encoded.length - 1] == TERMINATOR);
        return whole
                ? parts(encoded).stream().map(Bytes::toUtf8).toList().toString()
                : new IndexKey(concat(encoded)).toString() + "...";
    }

    private static byte[] concat(byte[] unended) {
        byte[] ended = Arrays.copyOf(unended, unended.length + 2);
        ended[ended.length - 1] = TERMINATOR;
        return ended;
    }
}
