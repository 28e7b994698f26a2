package io.photoncloud.chainfire.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.proto.etcd.mvcc.KeyValue;

/** Keys, ranges and entries between the store's form and etcd's. Answers share the store's arrays: nobody writes them. */
public final class EntryWire {

    private EntryWire() {}

    /** @throws io.photoncloud.chainfire.store.StoreException KEY_EMPTY */
    public static Key toKey(ByteString key) {
        return Key.wrap(key.toByteArray());
    }

    public static Bytes toBytes(ByteString value) {
        return Bytes.wrap(value.toByteArray());
    }

    /** etcd's way to name a range: no end for one key, an end of one zero byte for everything from the key on. */
    public static KeyRange toRange(ByteString key, ByteString rangeEnd) {
        if (rangeEnd.isEmpty()) {
            return KeyRange.single(toKey(key));
        }
        if (rangeEnd.size() == 1 && rangeEnd.byteAt(0) == 0) {
            return KeyRange.from(toKey(key));
        }
        return KeyRange.between(toKey(key), toKey(rangeEnd));
    }

    public static ByteString fromKey(Key key) {
        return UnsafeByteOperations.unsafeWrap(key.unsafeArray());
    }

    public static ByteString fromBytes(Bytes value) {
        return UnsafeByteOperations.unsafeWrap(value.unsafeArray());
    }

    public static KeyValue fromEntry(Entry entry) {
        return KeyValue.newBuilder()
                .setKey(fromKey(entry.key()))
                .setValue(fromBytes(entry.value()))
                .setCreateRevision(entry.createRevision())
                .setModRevision(entry.modRevision())
                .setVersion(entry.version())
                .setLease(entry.lease())
                .build();
    }
}
