package io.photoncloud.flaredb.transaction;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.proto.flaredb.stored.v1.StoredClock;
import io.photoncloud.proto.flaredb.stored.v1.StoredReign;
import io.photoncloud.proto.flaredb.stored.v1.StoredSweep;
import io.photoncloud.proto.flaredb.stored.v1.StoredTransactionRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stored forms of what is kept beside versions, and where it is kept. */
final class TransactionCodec {

    static final Key REIGN = Key.wrap(new byte[] {1, 'r'});
    static final Key CLOCK = Key.wrap(new byte[] {1, 'c'});
    static final Key SWEEP = Key.wrap(new byte[] {1, 's'});

    private TransactionCodec() {}

    /** What a large transaction's record says. */
    record CommitRecord(long timestamp, List<Undone> undone, List<KeyRange> ranges) {}

    /** The writes after a sequence up to another do not count. */
    record Undone(long after, long upTo) {
        boolean covers(long sequence) {
            return sequence > after && sequence <= upTo;
        }
    }

    private static Bytes bytes(MessageLite form) {
        return Bytes.wrap(form.toByteArray());
    }

    static Bytes reign(long number, long member, long nonce) {
        return bytes(StoredReign.newBuilder()
                .setNumber(number)
                .setMember(member)
                .setNonce(nonce)
                .build());
    }

    static long reignNumber(@Nullable Bytes stored) {
        try {
            return stored == null
                    ? 0
                    : StoredReign.parseFrom(stored.unsafeArray()).getNumber();
        } catch (InvalidProtocolBufferException e) {
            throw damaged("reign", e);
        }
    }

    static Bytes clock(long limit) {
        return bytes(StoredClock.newBuilder().setLimit(limit).build());
    }

    static long clockLimit(@Nullable Bytes stored) {
        try {
            return stored == null
                    ? 0
                    : StoredClock.parseFrom(stored.unsafeArray()).getLimit();
        } catch (InvalidProtocolBufferException e) {
            throw damaged("clock", e);
        }
    }

    static Bytes sweep(long oldestReadable) {
        return bytes(StoredSweep.newBuilder().setOldestReadable(oldestReadable).build());
    }

    static long oldestReadable(@Nullable Bytes stored) {
        try {
            return stored == null
                    ? 0
                    : StoredSweep.parseFrom(stored.unsafeArray()).getOldestReadable();
        } catch (InvalidProtocolBufferException e) {
            throw damaged("sweep", e);
        }
    }

    static Bytes record(CommitRecord record) {
        StoredTransactionRecord.Builder form =
                StoredTransactionRecord.newBuilder().setCommitTimestamp(record.timestamp);
        for (Undone undone : record.undone) {
            form.addUndoneBuilder().setAfterSequence(undone.after).setUpToSequence(undone.upTo);
        }
        for (KeyRange range : record.ranges) {
            Key end = range.end();
            form.addRangesBuilder()
                    .setStart(UnsafeByteOperations.unsafeWrap(range.start().unsafeArray()))
                    .setEnd(end == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(end.unsafeArray()));
        }
        return bytes(form.build());
    }

    static CommitRecord record(Bytes stored) {
        try {
            StoredTransactionRecord form = StoredTransactionRecord.parseFrom(stored.unsafeArray());
            return new CommitRecord(
                    form.getCommitTimestamp(),
                    form.getUndoneList().stream()
                            .map(undone -> new Undone(undone.getAfterSequence(), undone.getUpToSequence()))
                            .toList(),
                    form.getRangesList().stream()
                            .map(range -> new KeyRange(
                                    Key.wrap(range.getStart().toByteArray()),
                                    range.getEnd().isEmpty()
                                            ? null
                                            : Key.wrap(range.getEnd().toByteArray())))
                            .toList());
        } catch (InvalidProtocolBufferException e) {
            throw damaged("transaction", e);
        }
    }

    private static SqlException damaged(String what, InvalidProtocolBufferException cause) {
        return new SqlException(SqlState.DATA_CORRUPTED, "a stored record of a " + what + " is unreadable", cause);
    }
}
