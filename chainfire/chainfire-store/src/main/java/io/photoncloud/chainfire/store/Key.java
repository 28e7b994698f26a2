package io.photoncloud.chainfire.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A key: any non-empty byte string, ordered by unsigned bytes. The store's limits bound its length. */
public final class Key implements Comparable<Key> {

    private final byte[] content;

    private Key(byte[] content) {
        if (content.length == 0) {
            throw new StoreException(StoreException.Reason.KEY_EMPTY, "key is not provided");
        }
        this.content = content;
    }

    public static Key copyOf(byte[] content) {
        return new Key(content.clone());
    }

    /** Takes the array over: the caller must never change it again. */
    public static Key wrap(byte[] content) {
        return new Key(content);
    }

    public static Key utf8(String text) {
        return new Key(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The content itself, not a copy: it must not be changed. */
    public byte[] unsafeArray() {
        return content;
    }

    public byte[] toArray() {
        return content.clone();
    }

    public int size() {
        return content.length;
    }

    /** The least key greater than this one. */
    public Key next() {
        return new Key(Arrays.copyOf(content, content.length + 1));
    }

    public boolean startsWith(byte[] prefix) {
        return content.length >= prefix.length && Arrays.equals(content, 0, prefix.length, prefix, 0, prefix.length);
    }

    public String toUtf8() {
        return new String(content, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(content, other.content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    /** The key as text for messages; bytes that are no UTF-8 show as the replacement character. */
    @Override
    public String toString() {
        return toUtf8();
    }
}
