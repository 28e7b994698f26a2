package io.photoncloud.lightningstor.lifecycle;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.proto.lightningstor.stored.v1.StoredLifecyclePass;
import java.time.Instant;
import java.util.Optional;

/** The row of the pass. */
final class PassStore {

    private static final Codec<Pass> CODEC = VersionedCodec.first(ProtoCodec.of(
            StoredLifecyclePass.parser(),
            pass -> StoredLifecyclePass.newBuilder()
                    .setBeganMs(pass.began().toEpochMilli())
                    .setEnded(pass.ended())
                    .setBucket(pass.bucket())
                    .setKey(pass.key())
                    .build(),
            form -> new Pass(
                    Instant.ofEpochMilli(form.getBeganMs()), form.getEnded(), form.getBucket(), form.getKey())));

    private final ReplicatedStore store;

    PassStore(ReplicatedStore store) {
        this.store = store;
    }

    Optional<Pass> find() {
        return store.find(Keys.lifecyclePass()).map(entry -> CODEC.decode(entry.value()));
    }

    void put(Pass pass) {
        var _ = Optimistic.committed(
                store.commit(Transaction.of(Operation.Put.of(Keys.lifecyclePass(), CODEC.encode(pass)))));
    }
}
