package io.photoncloud.lightningstor.engine;

import java.util.HashMap;
import java.util.Map;

/**
 * Begins new volumes where disks take them. A volume's id says which disks it is on, so ids are drawn until all of those take it, or as many of
 * them as there are; where one of them turns out not to, another volume is tried.
 */
final class NewVolumes {

    /** Enough that one of 32 disks that are left, or six of twelve, are met all but surely. */
    private static final int DRAWS_MAX = 10_000;

    /** Each time a disk has failed that seemed to be well. */
    private static final int ATTEMPTS_MAX = 8;

    private final Parts parts;
    private final VolumeId.Kind kind;
    private final DataDisk.Room room;

    NewVolumes(Parts parts, VolumeId.Kind kind, DataDisk.Room room) {
        this.parts = parts;
        this.kind = kind;
        this.room = room;
    }

    /**
     * The files of a new volume, for so many bytes a shard, where they come while it is not whole.
     *
     * @throws BlobStoreException DISK_FULL or DISK_FAILED, and nothing is left of it
     */
    ShardWriter create(long bytes) {
        for (int attempt = 1; ; attempt++) {
            Drawn drawn = draw(bytes);
            try {
                return ShardWriter.create(
                        drawn.volume(), parts.disks().placement(), parts.disks(), drawn.wanted(), parts.tasks());
            } catch (BlobStoreException e) {
                if (!drawn.isEnough() || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    /** A volume, and which of its shards' disks take it. */
    private static final class Drawn {
        private final VolumeId volume;
        private final Scheme scheme;
        private final boolean[] wanted;

        Drawn(VolumeId volume, Placement placement, Map<Integer, Boolean> takes) {
            this.volume = volume;
            this.scheme = placement.scheme(volume);
            int[] slots = placement.slots(volume);
            this.wanted = new boolean[slots.length];
            for (int shard = 0; shard < slots.length; shard++) {
                wanted[shard] = takes.getOrDefault(slots[shard], false);
            }
        }

        VolumeId volume() {
            return volume;
        }

        boolean[] wanted() {
            return wanted;
        }

        int count() {
            int count = 0;
            for (boolean each : wanted) {
                count += each ? 1 : 0;
            }
            return count;
        }

        boolean isEnough() {
            return count() >= scheme.writeQuorum();
        }
    }

    private Drawn draw(long bytes) {
        Placement placement = parts.disks().placement();
        Map<Integer, Boolean> takes = new HashMap<>();
        int taking = 0;
        for (int slot : placement.current().slots()) {
            boolean each = parts.disks().of(new int[] {slot})[0].takes(bytes, room);
            takes.put(slot, each);
            taking += each ? 1 : 0;
        }
        int most = Math.min(taking, placement.current().scheme().total());
        Drawn best = draw(placement, takes);
        for (int i = 1; i < DRAWS_MAX && best.count() < most; i++) {
            Drawn other = draw(placement, takes);
            best = other.count() > best.count() ? other : best;
        }
        return best;
    }

    private Drawn draw(Placement placement, Map<Integer, Boolean> takes) {
        return new Drawn(VolumeId.random(placement.generation(), kind, parts.random()), placement, takes);
    }
}
