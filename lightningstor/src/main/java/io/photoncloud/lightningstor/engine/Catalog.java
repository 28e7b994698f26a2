package io.photoncloud.lightningstor.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** The packed volumes there are and how much of each is dead: some hundred bytes for each gigabyte stored. */
final class Catalog {

    /** One packed volume. Dead bytes are what was told or counted; what is live the metadata knows. */
    static final class Packed {
        private final AtomicLong deadBytes = new AtomicLong();
        private volatile long sizeBytes = -1;
        private volatile boolean sealed;
        private volatile boolean broken;

        long deadBytes() {
            return deadBytes.get();
        }

        boolean isSealed() {
            return sealed;
        }

        /** Whether its chain of records has a gap: it is read and scrubbed but never compacted, since the gap may hide live blobs. */
        boolean isBroken() {
            return broken;
        }

        void foundBroken() {
            broken = true;
        }

        void countedDead(long bytes) {
            deadBytes.set(bytes);
        }
    }

    private final ConcurrentSkipListMap<Long, Packed> volumes = new ConcurrentSkipListMap<>();

    void opened(VolumeId volume) {
        volumes.put(volume.value(), new Packed());
    }

    Packed sealed(VolumeId volume) {
        Packed packed = volumes.computeIfAbsent(volume.value(), _ -> new Packed());
        packed.sealed = true;
        return packed;
    }

    /** Counts bytes as dead; false when there is no such volume any more. */
    boolean died(VolumeId volume, long bytes) {
        Packed packed = volumes.get(volume.value());
        if (packed != null) {
            packed.deadBytes.addAndGet(bytes);
        }
        return packed != null;
    }

    void removed(VolumeId volume) {
        volumes.remove(volume.value());
    }

    Optional<Packed> find(VolumeId volume) {
        return Optional.ofNullable(volumes.get(volume.value()));
    }

    /** The sealed volume after this one, in the order of ids; after none the first. */
    Optional<VolumeId> sealedAfter(Optional<VolumeId> volume) {
        Map<Long, Packed> rest =
                volume.isPresent() ? volumes.tailMap(volume.get().value(), false) : volumes;
        return rest.entrySet().stream()
                .filter(each -> each.getValue().sealed)
                .map(each -> new VolumeId(each.getKey()))
                .findFirst();
    }

    List<VolumeId> all() {
        return volumes.keySet().stream().map(VolumeId::new).toList();
    }

    long sizeBytes(VolumeId volume, VolumeHandles handles) {
        Packed packed = volumes.get(volume.value());
        if (packed == null) {
            return 0;
        }
        if (packed.sizeBytes < 0 || !packed.sealed) {
            VolumeHandle handle = handles.acquire(volume);
            try {
                packed.sizeBytes = handle.sizeBytes();
            } finally {
                handles.release(handle);
            }
        }
        return packed.sizeBytes;
    }

    int size() {
        return volumes.size();
    }

    long deadBytes() {
        return volumes.values().stream().mapToLong(Packed::deadBytes).sum();
    }

    long broken() {
        return volumes.values().stream().filter(Packed::isBroken).count();
    }
}
