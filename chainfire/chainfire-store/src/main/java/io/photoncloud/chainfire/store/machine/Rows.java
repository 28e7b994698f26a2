package io.photoncloud.chainfire.store.machine;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.engine.Space;
import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.proto.chainfire.stored.v1.Change;
import io.photoncloud.proto.chainfire.stored.v1.Milestone;
import io.photoncloud.proto.chainfire.stored.v1.PresentVersion;
import io.photoncloud.proto.chainfire.stored.v1.Progress;
import io.photoncloud.proto.chainfire.stored.v1.StoredLease;
import io.photoncloud.proto.chainfire.stored.v1.Swept;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of the engine's rows. A user key inside a longer row key is escaped so that order is kept: 0x00
 * becomes 0x00 0xff, and 0x00 0x01 ends it.
 */
final class Rows {

    static final byte[] PROGRESS_KEY = {'p'};
    static final byte[] SWEPT_KEY = {'s'};

    private static final byte ESCAPED_ZERO = (byte) 0xff;
    private static final byte TERMINATOR = 0x01;

    private Rows() {}

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

    static byte[] milestoneKey(byte[] key, long revision) {
        byte[] row = escape(key, Long.BYTES);
        ByteBuffer.wrap(row).putLong(row.length - Long.BYTES, revision);
        return row;
    }

    /** Where the milestones of {@code key} start. */
    static byte[] milestonesStart(byte[] key) {
        return escape(key, 0);
    }

    /** After all milestones of the key whose row this is. */
    static byte[] milestonesEndOf(byte[] milestoneKey) {
        byte[] end = Arrays.copyOf(milestoneKey, milestoneKey.length - Long.BYTES);
        end[end.length - 1] = TERMINATOR + 1;
        return end;
    }

    static byte[] userKeyOfMilestone(byte[] milestoneKey) {
        int escapedLength = milestoneKey.length - Long.BYTES - 2;
        byte[] key = new byte[escapedLength];
        int size = 0;
        for (int i = 0; i < escapedLength; i++) {
            key[size++] = milestoneKey[i];
            if (milestoneKey[i] == 0) {
                i++;
            }
        }
        return Arrays.copyOf(key, size);
    }

    static long revisionOfMilestone(byte[] milestoneKey) {
        return ByteBuffer.wrap(milestoneKey).getLong(milestoneKey.length - Long.BYTES);
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

    static byte[] present(Present version) {
        PresentVersion.Builder form = PresentVersion.newBuilder()
                .setCreateRevision(version.createRevision())
                .setModRevision(version.modRevision())
                .setModSubIndex(version.modSubIndex())
                .setVersion(version.version())
                .setLease(version.lease())
                .setValueBytes(version.valueBytes())
                .setHash(version.hash());
        if (version.inlineValue() != null) {
            form.setValue(wrap(version.inlineValue().unsafeArray()));
        }
        return form.build().toByteArray();
    }

    /** The value of a row of a store that keeps no changes; nothing else of the row is looked at. */
    static Bytes inlineValue(byte[] row) {
        try {
            CodedInputStream form = CodedInputStream.newInstance(row);
            for (int tag = form.readTag(); tag != 0; tag = form.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == PresentVersion.VALUE_FIELD_NUMBER) {
                    return Bytes.wrap(form.readByteArray());
                }
                form.skipField(tag);
            }
            return Bytes.EMPTY;
        } catch (IOException e) {
            throw unreadable("current", e);
        }
    }

    /** The value of a row of a store that keeps changes. */
    static Bytes keptValue(View view, byte[] row) {
        try {
            PresentVersion form = PresentVersion.parseFrom(row);
            return valueAt(view, form.getModRevision(), form.getModSubIndex());
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("current", e);
        }
    }

    static Present present(Key key, byte[] row, StoreStateMachine.History history) {
        try {
            PresentVersion form = PresentVersion.parseFrom(row);
            return new Present(
                    key,
                    form.getCreateRevision(),
                    form.getModRevision(),
                    form.getModSubIndex(),
                    form.getVersion(),
                    form.getLease(),
                    form.getValueBytes(),
                    form.getHash(),
                    history == StoreStateMachine.History.OFF ? bytes(form.getValue()) : null);
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("current", e);
        }
    }

    /** The change that wrote a version. */
    static byte[] written(Entry entry, @Nullable Present replaced) {
        return change(entry.key(), replaced)
                .setVersion(entry.version())
                .setCreateRevision(entry.createRevision())
                .setLease(entry.lease())
                .setValue(wrap(entry.value().unsafeArray()))
                .build()
                .toByteArray();
    }

    /** The change that ended a version. */
    static byte[] deleted(Present ended) {
        return change(ended.key(), ended)
                .setDeleted(true)
                .setVersion(ended.version() + 1)
                .build()
                .toByteArray();
    }

    private static Change.Builder change(Key key, @Nullable Present replaced) {
        Change.Builder form = Change.newBuilder().setKey(wrap(key.unsafeArray()));
        if (replaced != null) {
            form.setPreviousRevision(replaced.modRevision()).setPreviousSubIndex(replaced.modSubIndex());
        }
        return form;
    }

    static Change change(byte[] row) {
        try {
            return Change.parseFrom(row);
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("changes", e);
        }
    }

    /** The change at a place where there is one. @throws StorageException it is missing */
    static Change changeAt(View view, long revision, int subIndex) {
        byte[] row = view.get(Space.CHANGES, changeKey(revision, subIndex));
        if (row == null) {
            throw new StorageException("the change " + revision + "." + subIndex + " is missing: the state is damaged");
        }
        return change(row);
    }

    static Bytes valueAt(View view, long revision, int subIndex) {
        return bytes(changeAt(view, revision, subIndex).getValue());
    }

    /** The version that a change of this revision, which is no deletion, wrote. */
    static Entry entryOf(Key key, long revision, Change change) {
        return new Entry(
                key,
                bytes(change.getValue()),
                change.getCreateRevision(),
                revision,
                change.getVersion(),
                change.getLease());
    }

    static byte[] milestone(int subIndex) {
        return Milestone.newBuilder().setSubIndex(subIndex).build().toByteArray();
    }

    static int subIndexOfMilestone(byte[] row) {
        try {
            return Milestone.parseFrom(row).getSubIndex();
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("milestones", e);
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

    static byte[] swept(long revision) {
        return Swept.newBuilder().setRevision(revision).build().toByteArray();
    }

    static long revisionOfSwept(byte[] row) {
        try {
            return Swept.parseFrom(row).getRevision();
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("meta", e);
        }
    }

    private static ByteString wrap(byte[] content) {
        return UnsafeByteOperations.unsafeWrap(content);
    }

    static Bytes bytes(ByteString content) {
        return Bytes.wrap(content.toByteArray());
    }

    static Key key(ByteString content) {
        return Key.wrap(content.toByteArray());
    }

    private static StorageException unreadable(String space, IOException cause) {
        return new StorageException("a row of " + space + " is unreadable: the state database is damaged", cause);
    }
}
