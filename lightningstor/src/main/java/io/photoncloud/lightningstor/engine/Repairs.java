package io.photoncloud.lightningstor.engine;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/** What readers and writers found in need of repair. Bounded: what does not fit is found again by the scrubber. */
final class Repairs {

    private static final int WAITING_MAX = 4096;

    private final LinkedHashMap<Place, BlobId> records = new LinkedHashMap<>();
    private final LinkedHashSet<VolumeId> volumes = new LinkedHashSet<>();

    synchronized void wantRecord(BlobId blob, Place place) {
        if (records.size() < WAITING_MAX) {
            records.put(place, blob);
        }
    }

    synchronized void wantVolume(VolumeId volume) {
        if (volumes.size() < WAITING_MAX) {
            volumes.add(volume);
        }
    }

    synchronized Optional<Map.Entry<Place, BlobId>> nextRecord() {
        return Optional.ofNullable(records.pollFirstEntry());
    }

    synchronized Optional<VolumeId> nextVolume() {
        return volumes.isEmpty() ? Optional.empty() : Optional.of(volumes.removeFirst());
    }

    synchronized int waiting() {
        return records.size() + volumes.size();
    }
}
