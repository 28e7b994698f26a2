package io.photoncloud.flaredb.row;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.execute.IndexRange;
import io.photoncloud.flaredb.type.KeyFormat;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which keys of the store an index's range is. */
final class IndexRanges {
    /** Begins every encoded value that is not null; nulls begin below it or above it. */
    private static final int PRESENT = 0x01;

    private IndexRanges() {}

    static KeyRange of(byte[] prefix, IndexDescriptor index, IndexRange range) {
        List<IndexDescriptor.Key> keys = index.keys();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(prefix);
        for (int position = 0; position < range.prefix().size(); position++) {
            IndexDescriptor.Key key = keys.get(position);
            KeyFormat.write(out, range.prefix().get(position), key.type(), key.descending(), key.nullsFirst());
        }
        byte[] equal = out.toByteArray();
        if (!range.notNull()) {
            return KeyRange.prefix(equal);
        }
        IndexDescriptor.Key next = keys.get(range.prefix().size());
        IndexRange.Bound first = next.descending() ? range.upper() : range.lower();
        IndexRange.Bound last = next.descending() ? range.lower() : range.upper();
        KeyRange present = KeyRange.prefix(append(equal, PRESENT));
        Key start = first == null ? present.start() : edge(equal, next, first, !first.inclusive());
        Key end = last == null ? present.end() : edge(equal, next, last, last.inclusive());
        return KeyRange.between(start, end == null ? required(present.end()) : end);
    }

    /** Where entries with the bound's value begin, or where those behind them do. */
    private static Key edge(byte[] equal, IndexDescriptor.Key key, IndexRange.Bound bound, boolean behind) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(equal);
        KeyFormat.write(out, bound.value(), key.type(), key.descending(), key.nullsFirst());
        KeyRange same = KeyRange.prefix(out.toByteArray());
        return behind ? required(same.end()) : same.start();
    }

    /** Keys of tables begin with a byte below 0xff, so there is always something behind them. */
    private static Key required(@Nullable Key key) {
        if (key == null) {
            throw new IllegalStateException("a range of a table has no end");
        }
        return key;
    }

    private static byte[] append(byte[] bytes, int octet) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = (byte) octet;
        return longer;
    }
}
