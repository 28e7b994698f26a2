package io.photoncloud.lightningstor.engine;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The disks of this store and the placement map. Disks are known by the identity written on them, not by their directory's path. Empty
 * directories join when no known disk is missing; otherwise they wait to be told whose place they take.
 */
final class DiskSet implements AutoCloseable {

    private static final String PLACEMENT = "placement";

    private final long reserveBytes;
    private final RandomGenerator random;
    private final List<Closeable> locks = new ArrayList<>();
    private final Map<Integer, DataDisk> disks = new TreeMap<>();
    private final List<Disk> unused = new ArrayList<>();
    private volatile Placement placement;

    private DiskSet(Opening opening, BlobStoreSettings settings, OptionalLong expectedSet, RandomGenerator random)
            throws IOException {
        this.reserveBytes = settings.reserveBytes();
        this.random = random;
        this.locks.addAll(opening.locks);
        Placement known = opening.newest;
        requireExpected(known, expectedSet);
        this.placement = known == null ? first(opening, settings.scheme()) : joined(opening, known, settings.scheme());
        placement.slots().forEach((number, slot) -> {
            Disk disk = opening.byIdentity.remove(slot.disk());
            OwnDisk own = disk == null ? null : new OwnDisk(disk, slot.disk());
            disks.put(number, new DataDisk(number, own, reserveBytes));
        });
        unused.addAll(opening.byIdentity.values());
        publish();
    }

    /** What was found in the data directories. */
    private static final class Opening {
        final List<Closeable> locks = new ArrayList<>();
        final Map<Long, Disk> byIdentity = new LinkedHashMap<>();

        @Nullable
        Placement newest;
    }

    /**
     * Finds out which disks are there; makes a new set of them when none is known.
     *
     * @throws BlobStoreException LOCKED when another process has one of them
     */
    static DiskSet open(
            List<? extends Disk> directories,
            BlobStoreSettings settings,
            OptionalLong expectedSet,
            RandomGenerator random)
            throws IOException {
        var opening = new Opening();
        boolean opened = false;
        try {
            for (Disk disk : directories) {
                look(disk, opening, random);
            }
            var set = new DiskSet(opening, settings, expectedSet, random);
            opened = true;
            return set;
        } finally {
            if (!opened) {
                closeAll(opening.locks);
            }
        }
    }

    /** Where none of the disks is there, or others are, nothing is to be written: what was kept would be lost from sight. */
    private static void requireExpected(@Nullable Placement known, OptionalLong expectedSet) {
        if (expectedSet.isPresent() && (known == null || known.set() != expectedSet.getAsLong())) {
            throw new BlobStoreException(
                    BlobStoreException.Problem.UNKNOWN_FORMAT,
                    "none of the data directories is of the set of disks %016x that objects are on: mount them"
                            .formatted(expectedSet.getAsLong()));
        }
    }

    Placement placement() {
        return placement;
    }

    DataDisk[] of(int[] slots) {
        return IntStream.of(slots).mapToObj(this::disk).toArray(DataDisk[]::new);
    }

    List<DataDisk> all() {
        synchronized (disks) {
            return List.copyOf(disks.values());
        }
    }

    /** Directories given that belong to no slot; a replacement is taken from them. */
    List<String> unused() {
        synchronized (disks) {
            return unused.stream().map(Disk::location).toList();
        }
    }

    /** Puts an unused directory in the place of a missing disk. Its shards are made again by healing. */
    void replace(int slot, String location) throws IOException {
        synchronized (disks) {
            DataDisk place = disks.get(slot);
            Optional<Disk> replacement = unused.stream()
                    .filter(disk -> disk.location().equals(location))
                    .findFirst();
            if (place == null || !place.isMissing() || replacement.isEmpty()) {
                throw new IllegalArgumentException("only a missing disk can be replaced, by an unused data directory: "
                        + "slot " + slot + " and " + location + " are not that; unused are " + unused());
            }
            Disk disk = replacement.get();
            long identity = identify(disk, random);
            placement = placement.withDisk(slot, new Placement.Slot(identity, true));
            place.putIn(new OwnDisk(disk, identity));
            unused.remove(disk);
            publish();
        }
    }

    /** All shards of this slot are there again. */
    void healed(int slot) throws IOException {
        synchronized (disks) {
            Placement.Slot healing = placement.slots().get(slot);
            if (healing != null && healing.healing()) {
                placement = placement.withDisk(slot, new Placement.Slot(healing.disk(), false));
                publish();
            }
        }
    }

    @Override
    public void close() {
        closeAll(locks);
    }

    private DataDisk disk(int slot) {
        synchronized (disks) {
            DataDisk disk = disks.get(slot);
            if (disk == null) {
                throw new IllegalStateException("no slot " + slot);
            }
            return disk;
        }
    }

    private static void look(Disk disk, Opening opening, RandomGenerator random) {
        try {
            opening.locks.add(disk.lock());
            opening.byIdentity.put(identify(disk, random), disk);
            Optional<Placement> map = Placement.find(SmallFile.read(disk, PLACEMENT));
            Placement newest = opening.newest;
            if (map.isPresent() && newest != null && newest.set() != map.get().set()) {
                throw new BlobStoreException(
                        BlobStoreException.Problem.UNKNOWN_FORMAT,
                        disk.location() + " belongs to another set of disks; name only directories of one set");
            }
            if (map.isPresent() && (newest == null || newest.epoch() < map.get().epoch())) {
                opening.newest = map.get();
            }
        } catch (IOException _) {
            // A disk that cannot be read counts as missing: its slot says so, and writing to it is not tried.
            opening.byIdentity.values().remove(disk);
        }
    }

    /** The identity on the disk; a new one where there is none. */
    private static long identify(Disk disk, RandomGenerator random) throws IOException {
        Optional<Long> known = OwnDisk.findIdentity(disk);
        if (known.isPresent()) {
            return known.get();
        }
        long identity = random.nextLong();
        OwnDisk.identify(disk, identity);
        return identity;
    }

    private Placement first(Opening opening, Scheme scheme) {
        Map<Integer, Placement.Slot> slots = new TreeMap<>();
        opening.byIdentity.keySet().forEach(identity -> slots.put(slots.size(), new Placement.Slot(identity, false)));
        return new Placement(
                random.nextLong(), 1, slots, List.of(new Placement.Generation(scheme, List.copyOf(slots.keySet()))));
    }

    private static Placement joined(Opening opening, Placement known, Scheme scheme) {
        Set<Long> members = new HashSet<>();
        known.slots().values().forEach(slot -> members.add(slot.disk()));
        Placement map = known;
        if (opening.byIdentity.keySet().containsAll(members)) {
            for (long identity : opening.byIdentity.keySet()) {
                if (!members.contains(identity)) {
                    map = map.withDisk(map.slots().size(), new Placement.Slot(identity, false));
                }
            }
        }
        List<Integer> slots = map.slots().keySet().stream().sorted().toList();
        var wanted = new Placement.Generation(scheme, slots);
        return map.current().equals(wanted) ? map : map.withGeneration(wanted);
    }

    /** Writes the map to every disk that has an older one; enough of them must take it. */
    private void publish() throws IOException {
        byte[] encoded = placement.encode();
        int written = 0;
        IOException last = null;
        for (DataDisk each : disks.values()) {
            Disk disk = each.disk();
            if (disk != null) {
                try {
                    if (!java.util.Arrays.equals(SmallFile.read(disk, PLACEMENT), encoded)) {
                        SmallFile.write(disk, PLACEMENT, encoded);
                    }
                    written++;
                } catch (IOException e) {
                    each.failed(e);
                    last = e;
                }
            }
        }
        if (written == 0) {
            throw last == null ? new IOException("none of the data directories can be used") : last;
        }
    }

    private static void closeAll(List<Closeable> locks) {
        for (Closeable lock : locks) {
            try {
                lock.close();
            } catch (IOException _) {
                // The lock ends with the process at the latest.
            }
        }
    }
}
