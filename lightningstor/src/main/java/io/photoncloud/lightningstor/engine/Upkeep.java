package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * What goes on in the background, a piece at a time and under a limit of bytes a second: disks that failed are tried again, what was
 * found rotten is repaired, replaced disks are filled, volumes compacted and scrubbed. Who calls it decides how often.
 */
public final class Upkeep {

    private static final String CURSOR = "scrub";

    private final Parts parts;
    private final Scrubber scrubber;
    private final Compaction compaction;
    private final UpkeepEvents events;
    private final Buffers buffers;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean stopped;
    private Optional<VolumeId> scrubbed = Optional.empty();
    private int largeDirectory = -1;

    Upkeep(
            BlobStore store,
            Parts parts,
            AtomicBoolean stopped,
            Liveness liveness,
            Relocation relocation,
            UpkeepEvents events,
            LongSupplier nanoTime,
            LongConsumer parkNanos) {
        this.parts = parts;
        this.stopped = stopped;
        this.events = events;
        this.buffers = new Buffers(
                Scheme.DATA_MAX + Scheme.PARITY_MAX, parts.settings().bufferWait());
        var throttle = new Throttle(parts.settings().upkeepBytesPerSecond(), nanoTime, parkNanos);
        this.scrubber = new Scrubber(parts, liveness, events, throttle, buffers);
        this.compaction = new Compaction(store, parts, liveness, relocation, events, throttle);
        readCursor();
    }

    /** One piece of each kind of work. */
    public void round() throws IOException {
        probe();
        repair();
        heal();
        try {
            var _ = compact();
        } finally {
            var _ = scrub();
        }
    }

    /** Tries failed and full disks again. */
    public void probe() {
        parts.disks().all().forEach(DataDisk::probe);
    }

    /** Repairs what reads and writes found. */
    public void repair() throws IOException {
        lock.lock();
        try {
            for (int left = parts.repairs().waiting(); left > 0 && !stopped.get(); left--) {
                Optional<Map.Entry<Place, BlobId>> record = parts.repairs().nextRecord();
                if (record.isPresent()) {
                    repair(record.get().getValue(), record.get().getKey());
                    continue;
                }
                Optional<VolumeId> volume = parts.repairs().nextVolume();
                if (volume.isPresent()) {
                    repair(volume.get());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Fills the disks that took the place of lost ones. */
    public void heal() throws IOException {
        lock.lock();
        try {
            for (Map.Entry<Integer, Placement.Slot> each :
                    parts.disks().placement().slots().entrySet()) {
                if (each.getValue().healing() && heal(each.getKey())) {
                    parts.disks().healed(each.getKey());
                    events.healed(each.getKey());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Rewrites one volume that is worth it; false when none was, or something in it has to stay. */
    public boolean compact() throws IOException {
        lock.lock();
        try {
            Optional<VolumeId> candidate = stopped.get() ? Optional.empty() : compaction.candidate();
            return candidate.isPresent() && compaction.run(candidate.get());
        } finally {
            lock.unlock();
        }
    }

    /** Scrubs the next packed volume or directory of large ones; true when all have been since the last time it was true. */
    public boolean scrub() throws IOException {
        lock.lock();
        try {
            if (stopped.get()) {
                return false;
            }
            if (largeDirectory < 0) {
                scrubbed = parts.catalog().sealedAfter(scrubbed);
                if (scrubbed.isPresent()) {
                    scrubber.scrub(scrubbed.get());
                } else {
                    largeDirectory = 0;
                }
            } else {
                for (long volume : scrubber.largeVolumes(largeDirectory)) {
                    if (!stopped.get()) {
                        scrubIfThere(new VolumeId(volume));
                    }
                }
                largeDirectory++;
            }
            boolean all = largeDirectory == VolumePaths.LARGE_DIRECTORIES;
            largeDirectory = all ? -1 : largeDirectory;
            writeCursor();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is under way, and does what comes last. */
    void end(Runnable last) {
        lock.lock();
        try {
            last.run();
        } finally {
            lock.unlock();
        }
    }

    private void repair(BlobId blob, Place place) throws IOException {
        try {
            VolumeHandle handle = parts.handles().acquire(place.volume());
            try {
                if (handle.exists()) {
                    var _ = new RecordRepair(parts, handle, blob, place).run(buffers);
                }
            } finally {
                parts.handles().release(handle);
            }
        } catch (BlobStoreException e) {
            unlessGone(e);
        }
    }

    private void repair(VolumeId volume) throws IOException {
        Optional<Catalog.Packed> packed = parts.catalog().find(volume);
        if (packed.isPresent() && !packed.get().isSealed()) {
            new Recovery(parts).seal(volume);
        }
        scrubIfThere(volume);
    }

    private void scrubIfThere(VolumeId volume) throws IOException {
        try {
            scrubber.scrub(volume);
        } catch (BlobStoreException e) {
            unlessGone(e);
        }
    }

    private static void unlessGone(BlobStoreException e) {
        if (e.problem() != BlobStoreException.Problem.GONE) {
            throw e;
        }
    }

    private boolean heal(int slot) throws IOException {
        boolean all = true;
        for (VolumeId volume : parts.catalog().all()) {
            boolean sealed =
                    parts.catalog().find(volume).map(Catalog.Packed::isSealed).orElse(true);
            all &= sealed ? heal(volume, slot) : isWrittenTo(volume, slot);
        }
        for (int directory = 0; directory < VolumePaths.LARGE_DIRECTORIES; directory++) {
            for (long volume : scrubber.largeVolumes(directory)) {
                all &= heal(new VolumeId(volume), slot);
            }
        }
        return all;
    }

    /** A volume that was opened since the disk took its place lacks nothing there; one that was opened before is sealed soon. */
    private boolean isWrittenTo(VolumeId volume, int slot) throws IOException {
        Disk disk = parts.disks().of(new int[] {slot})[0].disk();
        return !isOn(volume, slot) || (disk != null && disk.exists(volume.openPath()));
    }

    private boolean isOn(VolumeId volume, int slot) {
        return IntStream.of(parts.disks().placement().slots(volume)).anyMatch(each -> each == slot);
    }

    private boolean heal(VolumeId volume, int slot) throws IOException {
        if (stopped.get()) {
            return false;
        }
        if (!isOn(volume, slot)) {
            return true;
        }
        try {
            VolumeHandle handle = parts.handles().acquire(volume);
            try {
                scrubber.rebuildMissing(handle);
                return !handle.exists() || handle.find(shardOn(volume, slot)) != null;
            } finally {
                parts.handles().release(handle);
            }
        } catch (IOException e) {
            // The disk that is filled is in trouble; what else there is to do goes on.
            parts.disks().of(new int[] {slot})[0].failed(e);
            return false;
        } catch (BlobStoreException e) {
            if (e.problem() == BlobStoreException.Problem.GONE) {
                return true;
            }
            events.stuck(volume, e);
            return false;
        }
    }

    private int shardOn(VolumeId volume, int slot) {
        int[] slots = parts.disks().placement().slots(volume);
        return IntStream.range(0, slots.length)
                .filter(shard -> slots[shard] == slot)
                .findFirst()
                .orElseThrow();
    }

    private void readCursor() {
        for (DataDisk each : parts.disks().all()) {
            Disk disk = each.disk();
            if (disk != null) {
                try {
                    SmallFile.unseal(SmallFile.read(disk, CURSOR)).ifPresent(this::startAt);
                    return;
                } catch (IOException e) {
                    each.failed(e);
                }
            }
        }
    }

    private void startAt(String cursor) {
        String[] words = cursor.strip().split(" ", -1);
        largeDirectory = Integer.parseInt(words[0]);
        scrubbed = VolumeId.find(words[1]);
    }

    /** Only a hint where to go on after a restart. */
    private void writeCursor() {
        String volume = scrubbed.map(VolumeId::toString).orElse("none");
        for (DataDisk each : parts.disks().all()) {
            Disk disk = each.disk();
            if (disk != null && each.condition() == DiskState.Condition.ONLINE) {
                try {
                    SmallFile.write(disk, CURSOR, SmallFile.seal(largeDirectory + " " + volume + "\n"));
                    return;
                } catch (IOException e) {
                    each.failed(e);
                }
            }
        }
    }
}
