package io.photoncloud.chainfire.store.machine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.proto.chainfire.stored.v1.Change;
import io.photoncloud.proto.chainfire.stored.v1.CurrentEntry;
import io.photoncloud.proto.chainfire.stored.v1.FormerEntry;
import io.photoncloud.proto.chainfire.stored.v1.Progress;
import io.photoncloud.proto.chainfire.stored.v1.StoredLease;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys and values of the engine's rows. A user key inside a longer row key is escaped so that order is kept: 0x00
 * becomes 0x00 0xff, and 0x00 0x01 ends it.
 */
final class Rows {

    static final byte[] PROGRESS_KEY = {'p'};

    private static final byte ESCAPED_ZERO = (byte) 0xff;
    private static final byte TERMINATOR = 0x01;

    private Rows() {}

    /** A version that was replaced, and by which revision. */
    record Former(Entry entry, long supersededRevision) {}

    static byte[] escape(byte[] key, int reserve) {
        int zeros = 0;
        for (byte b : key) {
            if (b == 0) {
                zeros++;
            }
        }
        byte[] escaped = new byte[key.length + zeros + 2 + reserve];
        int at = 0;
        for (byte b : key) {
            escaped[at++] = b;
            if (b == 0) {
                escaped[at++] = ESCAPED_ZERO;
            }
        }
        escaped[at] = 0;
        escaped[at + 1] = TERMINATOR;
        return escaped;
    }

    /** Newer revisions of a key sort before older ones. */
    static byte[] historyKey(byte[] key, long revision) {
        byte[] row = escape(key, Long.BYTES);
        ByteBuffer.wrap(row).putLong(row.length - Long.BYTES, ~revision);
        return row;
    }

    /** Where the history of {@code key} starts. */
    static byte[] historyStart(byte[] key) {
        return escape(key, 0);
    }

    /** After all history of the key whose row this is. */
    static byte[] historyEndOf(byte[] historyKey) {
        byte[] end = Arrays.copyOf(historyKey, historyKey.length - Long.BYTES);
        end[end.length - 1] = TERMINATOR + 1;
        return end;
    }

    static byte[] userKeyOfHistory(byte[] historyKey) {
        int escapedLength = historyKey.length - Long.BYTES - 2;
        byte[] key = new byte[escapedLength];
        int size = 0;
        for (int i = 0; i < escapedLength; i++) {
            key[size++] = historyKey[i];
            if (historyKey[i] == 0) {
                i++;
            }
        }
        return Arrays.copyOf(key, size);
    }

    static long revisionOfHistory(byte[] historyKey) {
        return ~ByteBuffer.wrap(historyKey).getLong(historyKey.length - Long.BYTES);
    }

    static byte[] changeKey(long revision, int subIndex) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(revision)
                .putInt(subIndex)
                .array();
    }

    static long revisionOfChange(byte[] changeKey) {
        return ByteBuffer.wrap(changeKey).getLong();
    }

    static int subIndexOfChange(byte[] changeKey) {
        return ByteBuffer.wrap(changeKey).getInt(Long.BYTES);
    }

    static byte[] leaseKey(long id) {
        return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    }

    static long leaseOf(byte[] leaseKey) {
        return ByteBuffer.wrap(leaseKey).getLong();
    }

    static byte[] leasedKey(long lease, byte[] key) {
        return ByteBuffer.allocate(Long.BYTES + key.length)
                .putLong(lease)
                .put(key)
                .array();
    }

    static Key keyOfLeased(byte[] leasedKey) {
        return Key.wrap(Arrays.copyOfRange(leasedKey, Long.BYTES, leasedKey.length));
    }

    static byte[] current(Entry entry) {
        return currentForm(entry).toByteArray();
    }

    private static CurrentEntry currentForm(Entry entry) {
        return CurrentEntry.newBuilder()
                .setCreateRevision(entry.createRevision())
                .setModRevision(entry.modRevision())
                .setVersion(entry.version())
                .setLease(entry.lease())
                .setValue(UnsafeByteOperations.unsafeWrap(entry.value().unsafeArray()))
                .build();
    }

    static Entry current(Key key, byte[] row) {
        try {
            return current(key, CurrentEntry.parseFrom(row));
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("current", e);
        }
    }

    private static Entry current(Key key, CurrentEntry form) {
        return new Entry(
                key,
                bytes(form.getValue()),
                form.getCreateRevision(),
                form.getModRevision(),
                form.getVersion(),
                form.getLease());
    }

    static byte[] former(Entry entry, long supersededRevision) {
        return FormerEntry.newBuilder()
                .setEntry(currentForm(entry))
                .setSupersededRevision(supersededRevision)
                .build()
                .toByteArray();
    }

    static Former former(Key key, byte[] row) {
        try {
            FormerEntry form = FormerEntry.parseFrom(row);
            return new Former(current(key, form.getEntry()), form.getSupersededRevision());
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("history", e);
        }
    }

    static byte[] change(Key key, boolean deleted, long previousRevision) {
        return Change.newBuilder()
                .setKey(UnsafeByteOperations.unsafeWrap(key.unsafeArray()))
                .setDeleted(deleted)
                .setPreviousRevision(previousRevision)
                .build()
                .toByteArray();
    }

    static Change change(byte[] row) {
        try {
            return Change.parseFrom(row);
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("changes", e);
        }
    }

    static byte[] lease(StoredLease lease) {
        return lease.toByteArray();
    }

    static StoredLease lease(byte[] row) {
        try {
            return StoredLease.parseFrom(row);
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("leases", e);
        }
    }

    static Progress progress(byte[] row) {
        try {
            return Progress.parseFrom(row);
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("meta", e);
        }
    }

    static Bytes bytes(ByteString content) {
        return Bytes.wrap(content.toByteArray());
    }

    static Key key(ByteString content) {
        return Key.wrap(content.toByteArray());
    }

    private static StorageException unreadable(String space, InvalidProtocolBufferException cause) {
        return new StorageException("a row of " + space + " is unreadable: the state database is damaged", cause);
    }
}
