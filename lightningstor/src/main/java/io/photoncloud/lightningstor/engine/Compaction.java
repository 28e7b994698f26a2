package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rewrites a packed volume of which much is dead: live blobs are copied, the metadata names the copies, then the volume goes. At every
 * step a crash leaves either the old place in use and a dead copy, or the new place in use and a dead original.
 */
final class Compaction {

    private static final int TINY_SHARE = 8;

    /** So much is copied before it is forced: what others write meanwhile is forced with it. */
    private static final long TOGETHER_BYTES_MAX = 4 << 20;

    private final BlobStore store;
    private final Parts parts;
    private final Liveness liveness;
    private final Relocation relocation;
    private final UpkeepEvents events;
    private final Throttle throttle;

    /** What could not be rewritten, until all others were tried. Under the lock of upkeep. */
    private final Set<VolumeId> putOff = new HashSet<>();

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

    /** A volume worth rewriting: much of it is dead, or it was sealed long before it was full. Those that failed come after the others. */
    Optional<VolumeId> candidate() {
        List<VolumeId> worthIt =
                parts.catalog().all().stream().filter(this::isWorthIt).toList();
        Optional<VolumeId> next =
                worthIt.stream().filter(volume -> !putOff.contains(volume)).findFirst();
        if (next.isPresent()) {
            return next;
        }
        putOff.clear();
        return worthIt.stream().findFirst();
    }

    /** True when the volume is gone; false when something in it has to stay for now. */
    boolean run(VolumeId volume) throws IOException {
        putOff.add(volume);
        boolean gone;
        try {
            gone = rewrite(volume);
        } catch (BlobStoreException | IOException e) {
            events.stuck(volume, e);
            throw e;
        }
        if (gone) {
            putOff.remove(volume);
        }
        return gone;
    }

    private boolean rewrite(VolumeId volume) throws IOException {
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
        List<Liveness.Found> together = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < batch.size(); i++) {
            Liveness.Found found = batch.get(i);
            if (unsettled.contains(found.blob())) {
                all = false;
            } else if (live.get(i)) {
                together.add(found);
                bytes += found.place().recordBytes();
            }
            boolean full = together.size() == Relocation.BATCH_MAX || bytes >= TOGETHER_BYTES_MAX;
            if (full || i == batch.size() - 1) {
                all &= moveTogether(together, bytes);
                together.clear();
                bytes = 0;
            }
        }
        return all;
    }

    /** A blob that is copied, and where to. */
    private record Copy(Relocation.Move move, BlobWriter writer) {}

    /** By one force and one change of the metadata. */
    private boolean moveTogether(List<Liveness.Found> some, long bytes) throws IOException {
        throttle.take(2 * bytes);
        List<Copy> copies = new ArrayList<>();
        try {
            boolean all = true;
            for (Liveness.Found found : some) {
                Optional<Copy> copy = copy(found);
                copy.ifPresent(copies::add);
                all &= copy.isPresent();
            }
            BlobWriter.finishAll(copies.stream().map(Copy::writer).toList());
            name(copies);
            return all;
        } finally {
            copies.forEach(copy -> copy.writer().close());
        }
    }

    /** Empty where it is damaged, and stays. */
    private Optional<Copy> copy(Liveness.Found found) throws IOException {
        Place from = found.place();
        BlobWriter writer = store.beginMove(found.blob(), from.length());
        boolean whole = false;
        try (BlobReader reader = store.read(found.blob(), from)) {
            reader.read(0, from.length(), writer::write);
            Copy copy = new Copy(new Relocation.Move(found.blob(), from, writer.append()), writer);
            whole = true;
            return Optional.of(copy);
        } catch (BlobStoreException e) {
            if (e.problem() != BlobStoreException.Problem.DAMAGED) {
                throw e;
            }
            keep(from.volume());
            events.damaged(found.blob(), from);
            return Optional.empty();
        } finally {
            if (!whole) {
                writer.close();
            }
        }
    }

    private void name(List<Copy> copies) {
        if (copies.isEmpty()) {
            return;
        }
        BitSet unnamed;
        try {
            unnamed = relocation.move(copies.stream().map(Copy::move).toList());
        } catch (RuntimeException e) { // tidy: they may have been moved, or be moved yet: both places stay
            copies.forEach(copy -> copy.writer().leave());
            throw e;
        }
        for (int i = 0; i < copies.size(); i++) {
            Relocation.Move move = copies.get(i).move();
            if (unnamed.get(i)) {
                var _ = store.free(move.blob(), move.to());
            } else {
                parts.counters().blobsMoved.increment();
            }
        }
    }

    private void keep(VolumeId volume) {
        parts.catalog().find(volume).ifPresent(Catalog.Packed::foundBroken);
    }
}
