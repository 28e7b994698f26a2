package io.photoncloud.lightningstor.engine;

import java.util.Set;
import java.util.random.RandomGenerator;

/** What the engine's classes share. Unsettled are blobs whose writers are not closed: no metadata may know them yet. */
record Parts(
        BlobStoreSettings settings,
        DiskSet disks,
        VolumeHandles handles,
        Catalog catalog,
        Repairs repairs,
        Set<BlobId> unsettled,
        Buffers readBuffers,
        Buffers writeBuffers,
        ShardTasks tasks,
        Counters counters,
        RandomGenerator random) {

    ReedSolomon code(Scheme scheme) {
        return new ReedSolomon(scheme);
    }
}
