package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps blobs: immutable sequences of bytes that are durable once their writer has finished, and verified whenever they are read. Who is live is
 * not known here; the metadata says what is freed, and is asked. Safe for concurrent use, and so must be the random source.
 */
public final class BlobStore implements AutoCloseable {

    /** Who has more bytes writes several blobs. */
    public static final long BLOB_MAX_BYTES = 64L << 20;

    private final Parts parts;
    private final OpenVolumes open;
    private final OpenVolumes moved;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile @Nullable Upkeep upkeep;

    private BlobStore(Parts parts, List<OpenVolume> resumed) {
        this.parts = parts;
        int count = parts.settings().openVolumes();
        this.open = new OpenVolumes(parts, count, DataDisk.Room.ABOVE_RESERVE, resumed);
        this.moved = new OpenVolumes(parts, 1, DataDisk.Room.WITH_RESERVE, List.of());
    }

    /**
     * Opens the store in these data directories, after a crash too.
     *
     * @throws BlobStoreException LOCKED or UNKNOWN_FORMAT
     */
    public static BlobStore open(List<? extends Disk> directories, BlobStoreSettings settings, RandomGenerator random)
            throws IOException {
        return open(directories, settings, OptionalLong.empty(), random);
    }

    /**
     * As above.
     *
     * @param expectedSet that the disks are to be of, as {@link #diskSet} told it; empty where there may be none yet
     * @throws BlobStoreException UNKNOWN_FORMAT, they are of none or of another
     */
    public static BlobStore open(
            List<? extends Disk> directories,
            BlobStoreSettings settings,
            OptionalLong expectedSet,
            RandomGenerator random)
            throws IOException {
        DiskSet disks = DiskSet.open(directories, settings, expectedSet, random);
        var parts = new Parts(
                settings,
                disks,
                new VolumeHandles(disks, settings.openFilesMax(), settings.scheme()),
                new Catalog(),
                new Repairs(),
                ConcurrentHashMap.newKeySet(),
                new Buffers(settings.readBuffers(), settings.bufferWait()),
                new Buffers(settings.writeBuffers(), settings.bufferWait()),
                new ShardTasks(),
                new Counters(),
                random);
        return new BlobStore(parts, new Recovery(parts).run());
    }

    /**
     * Begins to write a blob of exactly so many bytes.
     *
     * @throws BlobStoreException DISK_FULL or DISK_FAILED, as writing and finishing may too; nothing of the blob is then kept
     */
    public BlobWriter begin(BlobId blob, long length) {
        checkOpen();
        if (length < 1 || length > BLOB_MAX_BYTES) {
            throw new IllegalArgumentException("a blob has 1 to " + BLOB_MAX_BYTES + " bytes, not " + length);
        }
        Placement placement = parts.disks().placement();
        var layout = new Layout(placement.current().scheme(), length);
        RecordTarget target = length <= parts.settings().packedBytesMax()
                ? new PackedTarget(open, parts, blob, layout)
                : new LargeTarget(parts, layout);
        parts.unsettled().add(blob);
        return new BlobWriter(parts, blob, layout, target);
    }

    /** Begins to write a copy of a packed blob, into volumes of such copies. */
    BlobWriter beginMove(BlobId blob, long length) {
        var layout = new Layout(parts.disks().placement().current().scheme(), length);
        parts.unsettled().add(blob);
        return new BlobWriter(parts, blob, layout, new PackedTarget(moved, parts, blob, layout));
    }

    /**
     * Begins to read the blob that stands at a place.
     *
     * @throws BlobStoreException GONE when the volume was removed, as reading may too: the place is then out of date
     */
    public BlobReader read(BlobId blob, Place place) {
        checkOpen();
        Scheme scheme = parts.disks().placement().scheme(place.volume());
        if (!scheme.equals(place.scheme())) {
            throw new IllegalArgumentException(
                    "volume " + place.volume() + " has the scheme " + scheme + ", not " + place.scheme());
        }
        return new BlobReader(parts, parts.handles().acquire(place.volume()), blob, place);
    }

    /**
     * The blob is no longer named by any row. True when its bytes are given back, or will be by themselves: then the row that says so can
     * go. False when they are counted as dead in a volume that is rewritten some day; its row stays until
     * {@link Relocation#removed} names the volume, and is told here again, one by one, after each start. Counting needs
     * some bytes a volume, whatever the number of rows.
     */
    public boolean free(BlobId blob, Place place) {
        checkOpen();
        if (place.volume().kind() == VolumeId.Kind.PACKED) {
            return !parts.catalog().died(place.volume(), place.recordBytes());
        }
        new VolumeRemoval(parts).remove(place.volume());
        return true;
    }

    /** Background work, which asks the metadata; there is one of these. */
    public Upkeep upkeep(
            Liveness liveness,
            Relocation relocation,
            UpkeepEvents events,
            LongSupplier nanoTime,
            LongConsumer parkNanos) {
        var created = new Upkeep(this, parts, stopped, liveness, relocation, events, nanoTime, parkNanos);
        upkeep = created;
        return created;
    }

    /** By what this set of disks is told from others, for ever. */
    public long diskSet() {
        return parts.disks().placement().set();
    }

    public List<DiskState> disks() {
        Map<Integer, Placement.Slot> slots = parts.disks().placement().slots();
        return parts.disks().all().stream()
                .map(disk -> isHealing(slots.get(disk.slot())) ? disk.state().whileItHeals() : disk.state())
                .toList();
    }

    private static boolean isHealing(Placement.@Nullable Slot slot) {
        return slot != null && slot.healing();
    }

    /** Data directories that are no part of the set; {@link #replaceDisk} takes one of them. */
    public List<String> unusedDirectories() {
        return parts.disks().unused();
    }

    /** An unused data directory takes the place of a missing disk and is filled by {@link Upkeep#heal}. */
    public void replaceDisk(int slot, String directory) throws IOException {
        parts.disks().replace(slot, directory);
        open.retireAll();
        moved.retireAll();
    }

    public BlobStatistics statistics() {
        Counters counters = parts.counters();
        return new BlobStatistics(
                counters.blobsWritten.sum(),
                counters.bytesWritten.sum(),
                counters.bytesRead.sum(),
                counters.forcesAsked.sum(),
                counters.forces.sum(),
                counters.cellsRotten.sum(),
                counters.cellsRepaired.sum(),
                counters.shardsRebuilt.sum(),
                counters.blobsDamaged.sum(),
                counters.orphansFreed.sum(),
                counters.blobsMoved.sum(),
                counters.volumesRemoved.sum(),
                counters.bytesScrubbed.sum(),
                parts.catalog().size(),
                parts.catalog().broken(),
                parts.catalog().deadBytes(),
                parts.unsettled().size(),
                parts.readBuffers().inUse() + parts.writeBuffers().inUse(),
                parts.handles().volumesInUse(),
                parts.repairs().waiting());
    }

    /** Seals the open volumes, so that upkeep reaches what is in them. */
    void retireOpenVolumes() {
        open.retireAll();
        moved.retireAll();
    }

    @Override
    public void close() {
        if (stopped.getAndSet(true)) {
            return;
        }
        Upkeep running = upkeep;
        if (running == null) {
            closeParts();
        } else {
            running.end(this::closeParts);
        }
    }

    private void closeParts() {
        open.close();
        moved.close();
        parts.handles().close();
        parts.tasks().close();
        parts.disks().close();
    }

    private void checkOpen() {
        if (stopped.get()) {
            throw new BlobStoreException(BlobStoreException.Problem.CLOSED, "the blob store is closed");
        }
    }
}
