package io.photoncloud.chainfire.resources.index;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.index.IndexBackfill.Progress;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.resources.stored.v1.StoredBackfill;
import java.util.List;

/** The table of how far a service's new indexes have come. */
final class IndexBackfillStore {

    static final Codec<Progress> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredBackfill.parser(), IndexBackfillStore::toStored, IndexBackfillStore::toDomain));

    private IndexBackfillStore() {}

    static Table<Progress> progress(ReplicatedStore store, String service) {
        return new Table<>(store, service + "/backfill", Progress::key, CODEC, List.of());
    }

    private static StoredBackfill toStored(Progress progress) {
        StoredBackfill.Builder form = StoredBackfill.newBuilder()
                .setTable(progress.table())
                .setIndex(progress.index())
                .setDone(progress.done())
                .setAdded(progress.added())
                .setRemoved(progress.removed())
                .setCollisions(progress.collisions());
        if (progress.token() != null) {
            form.setToken(progress.token());
        }
        return form.build();
    }

    private static Progress toDomain(StoredBackfill form) {
        return new Progress(
                form.getTable(),
                form.getIndex(),
                form.getToken().isEmpty() ? null : form.getToken(),
                form.getDone(),
                form.getAdded(),
                form.getRemoved(),
                form.getCollisions());
    }
}
