package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rewrites a packed volume of which much is dead: live blobs are copied, the metadata names the copies, then the volume goes. At every
 * step a crash leaves either the old place in use and a dead copy, or the new place in use and a dead original.
 */
final class Compaction {

    private static final int TINY_SHARE = 8;

    private final BlobStore store;
    private final Parts parts;
    private final Liveness liveness;
    private final Relocation relocation;
    private final UpkeepEvents events;
    private final Throttle throttle;

    Compaction(
            BlobStore store,
            Parts parts,
            Liveness liveness,
            Relocation relocation,
            UpkeepEvents events,
            Throttle throttle) {
        this.store = store;
        this.parts = parts;
        this.liveness = liveness;
        this.relocation = relocation;
        this.events = events;
        this.throttle = throttle;
    }

    /** A volume worth rewriting: much of it is dead, or it was sealed long before it was full. */
    Optional<VolumeId> candidate() {
        return parts.catalog().all().stream().filter(this::isWorthIt).findFirst();
    }

    /** True when the volume is gone; false when something in it has to stay for now. */
    boolean run(VolumeId volume) throws IOException {
        Set<BlobId> unsettled = Set.copyOf(parts.unsettled());
        VolumeHandle handle = parts.handles().acquire(volume);
        boolean emptied;
        try {
            emptied = empty(handle, unsettled);
        } finally {
            parts.handles().release(handle);
        }
        if (emptied) {
            relocation.removed(volume);
            parts.catalog().removed(volume);
            new VolumeRemoval(parts).remove(volume);
        }
        return emptied;
    }

    private boolean isWorthIt(VolumeId volume) {
        Optional<Catalog.Packed> packed = parts.catalog().find(volume);
        if (packed.isEmpty() || !packed.get().isSealed() || packed.get().isBroken()) {
            return false;
        }
        long size = parts.catalog().sizeBytes(volume, parts.handles());
        long dead = packed.get().deadBytes();
        long deadShare = 100 * dead / Math.max(1, size - VolumeHeader.BYTES);
        return deadShare >= parts.settings().deadPercentMax()
                || size < parts.settings().volumeBytes() / TINY_SHARE;
    }

    private boolean empty(VolumeHandle handle, Set<BlobId> unsettled) throws IOException {
        var scan = new VolumeScan(handle, VolumeHeader.BYTES, handle.sizeBytes());
        boolean emptied = true;
        List<Liveness.Found> batch = new ArrayList<>();
        Optional<RecordHeader> next = scan.next();
        while (next.isPresent()) {
            batch.add(new Liveness.Found(next.get().blob(), next.get().place()));
            next = scan.next();
            if (batch.size() == Liveness.BATCH_MAX || next.isEmpty()) {
                emptied &= move(batch, unsettled);
                batch.clear();
            }
        }
        if (scan.isBroken()) {
            keep(handle.volume());
            events.broken(handle.volume());
        }
        return emptied && !scan.isBroken();
    }

    private boolean move(List<Liveness.Found> batch, Set<BlobId> unsettled) throws IOException {
        BitSet live = liveness.live(List.copyOf(batch));
        boolean all = true;
        for (int i = 0; i < batch.size(); i++) {
            Liveness.Found found = batch.get(i);
            if (unsettled.contains(found.blob())) {
                all = false;
            } else if (live.get(i)) {
                all &= move(found);
            }
        }
        return all;
    }

    private boolean move(Liveness.Found found) throws IOException {
        Place from = found.place();
        throttle.take(2 * from.recordBytes());
        try (BlobReader reader = store.read(found.blob(), from);
                BlobWriter writer = store.beginMove(found.blob(), from.length())) {
            reader.read(0, from.length(), writer::write);
            Place to = writer.finish();
            if (isMoved(writer, from, to)) {
                parts.counters().blobsMoved.increment();
            } else {
                var _ = store.free(found.blob(), to);
            }
            return true;
        } catch (BlobStoreException e) {
            if (e.problem() != BlobStoreException.Problem.DAMAGED) {
                throw e;
            }
            keep(from.volume());
            events.damaged(found.blob(), from);
            return false;
        }
    }

    private boolean isMoved(BlobWriter writer, Place from, Place to) {
        try {
            return relocation.move(writer.blob(), from, to);
        } catch (RuntimeException e) { // tidy: it may have been moved, or be moved yet: both places stay
            writer.leave();
            throw e;
        }
    }

    private void keep(VolumeId volume) {
        parts.catalog().find(volume).ifPresent(Catalog.Packed::foundBroken);
    }
}
