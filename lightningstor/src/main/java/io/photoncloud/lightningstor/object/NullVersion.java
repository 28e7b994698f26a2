package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import java.nio.ByteBuffer;

/** The row that says which of a key's older versions is the one without an id. */
final class NullVersion {

    static final Codec<VersionId> CODEC = VersionedCodec.first(new Codec<>() {
        @Override
        public Bytes encode(VersionId id) {
            return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                    .putLong(id.sequence())
                    .putInt(id.salt())
                    .array());
        }

        @Override
        public VersionId decode(Bytes stored) {
            ByteBuffer parts = ByteBuffer.wrap(stored.unsafeArray());
            return new VersionId(parts.getLong(), parts.getInt(), true);
        }
    });

    private NullVersion() {}
}
