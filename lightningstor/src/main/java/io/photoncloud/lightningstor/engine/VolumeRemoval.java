package io.photoncloud.lightningstor.engine;

import java.io.IOException;

/** Gives a volume's space back, on all disks, once nobody reads it. */
final class VolumeRemoval {

    private final Parts parts;

    VolumeRemoval(Parts parts) {
        this.parts = parts;
    }

    /** Does nothing where it is being removed already. */
    void remove(VolumeId volume) {
        try {
            parts.handles().remove(volume, () -> delete(volume));
        } catch (BlobStoreException e) {
            if (e.problem() != BlobStoreException.Problem.GONE) {
                throw e;
            }
        }
    }

    /** What cannot be deleted now, because its disk is missing, is found by the scrubber when the disk is back. */
    private void delete(VolumeId volume) {
        for (DataDisk each : parts.disks().of(parts.disks().placement().slots(volume))) {
            Disk disk = each.disk();
            if (disk != null) {
                try {
                    disk.delete(volume.sealedPath());
                    if (volume.kind() == VolumeId.Kind.PACKED) {
                        disk.delete(volume.openPath());
                    }
                } catch (IOException e) {
                    each.failed(e);
                }
            }
        }
        parts.counters().volumesRemoved.increment();
    }
}
