package io.photoncloud.chainfire.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import java.util.Arrays;

/** What stands before every key on the server; nothing at all where it is empty. */
final class KeyPrefix {

    /** In etcd's API: a range without an upper bound. */
    private static final ByteString UNBOUNDED = ByteString.copyFrom(new byte[] {0});

    private final byte[] prefix;
    private final ByteString endOfAll;

    KeyPrefix(Bytes prefix) {
        this.prefix = prefix.toArray();
        Key end = KeyRange.prefix(this.prefix).end();
        this.endOfAll = end == null ? UNBOUNDED : wrap(end.unsafeArray());
    }

    ByteString onServer(Key key) {
        return concatenated(key);
    }

    ByteString startOnServer(KeyRange keys) {
        return concatenated(keys.start());
    }

    /** The range's end as etcd's API has it: empty for a single key. */
    ByteString endOnServer(KeyRange keys) {
        Key end = keys.end();
        if (end == null) {
            return endOfAll;
        }
        return keys.isSingle() ? ByteString.EMPTY : concatenated(end);
    }

    private ByteString concatenated(Key key) {
        byte[] own = key.unsafeArray();
        if (prefix.length == 0) {
            return wrap(own);
        }
        byte[] whole = Arrays.copyOf(prefix, prefix.length + own.length);
        System.arraycopy(own, 0, whole, prefix.length, own.length);
        return wrap(whole);
    }

    boolean isOf(ByteString key) {
        return key.size() > prefix.length && key.startsWith(wrap(prefix));
    }

    Key fromServer(ByteString key) {
        return Key.wrap(key.substring(prefix.length).toByteArray());
    }

    /** Keys never change, so nothing is copied. */
    private static ByteString wrap(byte[] content) {
        return UnsafeByteOperations.unsafeWrap(content);
    }
}
