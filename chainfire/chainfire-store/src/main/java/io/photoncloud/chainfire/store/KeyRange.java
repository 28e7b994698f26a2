package io.photoncloud.chainfire.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A half-open interval of keys. {@code end} is exclusive; null means that the range has no upper bound. A start of one
 * zero byte is the least key there is, so {@link #ALL} holds every key.
 */
public record KeyRange(Key start, @Nullable Key end) {

    public static final KeyRange ALL = new KeyRange(Key.wrap(new byte[] {0}), null);

    /** Just the one key. */
    public static KeyRange single(Key key) {
        return new KeyRange(key, key.next());
    }

    public static KeyRange between(Key start, Key end) {
        return new KeyRange(start, end);
    }

    public static KeyRange from(Key start) {
        return new KeyRange(start, null);
    }

    /** All keys that start with the given bytes; all keys at all for an empty prefix. */
    public static KeyRange prefix(byte[] prefix) {
        if (prefix.length == 0) {
            return ALL;
        }
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xff) {
                byte[] end = Arrays.copyOf(prefix, i + 1);
                end[i]++;
                return new KeyRange(Key.copyOf(prefix), Key.wrap(end));
            }
        }
        return new KeyRange(Key.copyOf(prefix), null);
    }

    /** True where the range is the one key {@link #start}. */
    public boolean isSingle() {
        return end != null
                && end.size() == start.size() + 1
                && end.unsafeArray()[end.size() - 1] == 0
                && end.startsWith(start.unsafeArray());
    }

    /** True where no key can lie in the range. */
    public boolean isEmpty() {
        return end != null && end.compareTo(start) <= 0;
    }

    public boolean contains(Key key) {
        return key.compareTo(start) >= 0 && (end == null || key.compareTo(end) < 0);
    }

    public boolean overlaps(KeyRange other) {
        return (end == null || other.start.compareTo(end) < 0)
                && (other.end == null || start.compareTo(other.end) < 0)
                && !isEmpty()
                && !other.isEmpty();
    }
}
