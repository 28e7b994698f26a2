package io.photoncloud.chainfire.resources.change;

import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.proto.resources.stored.v1.StoredRow;

/** The stored form of a row with its revisions, as the answer of a change. */
final class RowCodec {

    private RowCodec() {}

    static <T> Codec<Row<T>> of(Codec<T> form) {
        return ProtoCodec.of(
                StoredRow.parser(),
                row -> StoredRow.newBuilder()
                        .setId(UnsafeByteOperations.unsafeWrap(row.id().unsafeArray()))
                        .setValue(UnsafeByteOperations.unsafeWrap(
                                form.encode(row.value()).unsafeArray()))
                        .setCreateRevision(row.createRevision())
                        .setModRevision(row.modRevision())
                        .build(),
                stored -> new Row<>(
                        Key.wrap(stored.getId().toByteArray()),
                        form.decode(Bytes.wrap(stored.getValue().toByteArray())),
                        stored.getCreateRevision(),
                        stored.getModRevision()));
    }
}
