package io.photoncloud.flaredb.row;

import com.google.protobuf.InvalidProtocolBufferException;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.proto.flaredb.stored.v1.StoredOids;
import io.photoncloud.proto.flaredb.stored.v1.StoredSequenceState;

/** How sequences and the counter of oids are kept. */
final class SequenceCodec {
    private SequenceCodec() {}

    static Sequences.State state(Bytes stored) {
        try {
            StoredSequenceState form = StoredSequenceState.parseFrom(stored.unsafeArray());
            return new Sequences.State(form.getLastValue(), form.getCalled());
        } catch (InvalidProtocolBufferException e) {
            throw new SqlException(SqlState.DATA_CORRUPTED, "the state of a sequence cannot be read", e);
        }
    }

    static Bytes bytes(Sequences.State state) {
        return Bytes.wrap(StoredSequenceState.newBuilder()
                .setLastValue(state.value())
                .setCalled(state.called())
                .build()
                .toByteArray());
    }

    static int oids(Bytes stored) {
        try {
            return StoredOids.parseFrom(stored.unsafeArray()).getNext();
        } catch (InvalidProtocolBufferException e) {
            throw new SqlException(SqlState.DATA_CORRUPTED, "the counter of oids cannot be read", e);
        }
    }

    static Bytes oids(int next) {
        return Bytes.wrap(StoredOids.newBuilder().setNext(next).build().toByteArray());
    }
}
