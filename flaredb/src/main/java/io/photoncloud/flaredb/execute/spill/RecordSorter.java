package io.photoncloud.flaredb.execute.spill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sorts records by their keys' bytes; those with equal keys stay in the order in which they came. What the budget has no room for lies in
 * sorted files, which are merged. With a bound only the first records are kept. For one thread at a time.
 */
public final class RecordSorter implements AutoCloseable {
    public static final long ALL = Long.MAX_VALUE;

    private static final int MERGED_AT_ONCE = 16;
    private static final int FIRST_CAPACITY = 64;

    /** Bytes of a record's place: address and prefix, twice, since sorting needs a second array of each. */
    private static final int PLACE_BYTES = 4 * Long.BYTES;

    /** With fewer records than that beyond the bound it is not worth it to throw away those that cannot be among the first. */
    private static final int CUT_RECORDS_MIN = 1024;

    private final Workspace workspace;
    private final long bound;
    private final MemoryClaim claim;
    private final List<SpillFile> runs = new ArrayList<>();
    private RecordArena memory;
    private PlaceSorter places;
    private int size;
    /** The key that records have to be below to be among the first. */
    private @Nullable GrowingBytes threshold;

    public RecordSorter(Workspace workspace, long bound) {
        this.workspace = workspace;
        this.bound = bound;
        claim = workspace.budget().claim();
        memory = new RecordArena(claim);
        places = new PlaceSorter(memory);
    }

    public boolean isSpilled() {
        return !runs.isEmpty();
    }

    public long spilledBytes() {
        return runs.stream().mapToLong(SpillFile::bytes).sum();
    }

    public void add(GrowingBytes key, GrowingBytes payload) {
        if (bound == 0 || isBeyond(key)) {
            return;
        }
        if (!tryAdd(key, payload)) {
            spill();
            if (!tryAdd(key, payload)) {
                claim.grow((long) FIRST_CAPACITY * PLACE_BYTES);
                places.ensure(FIRST_CAPACITY);
                memory.mustFit(RecordView.sizeOf(key.length(), payload.length()));
                places.add(size++, key, memory.add(key, payload));
            }
        }
        if (bound < Integer.MAX_VALUE / 4 && size >= Math.max(2 * bound, bound + CUT_RECORDS_MIN)) {
            cut();
        }
    }

    /** The records in their order. To be called once, after the last; closed with the sorter. */
    public RecordCursor sorted() {
        if (runs.isEmpty()) {
            places.sort(size);
            return new MemoryCursor();
        }
        spill();
        claim.grow((long) MERGED_AT_ONCE * workspace.blockBytes());
        while (runs.size() > MERGED_AT_ONCE) {
            List<SpillFile> first = runs.subList(0, MERGED_AT_ONCE);
            SpillFile merged = merged(first);
            first.forEach(SpillFile::close);
            first.clear();
            // In front: its records came before those of the others.
            runs.addFirst(merged);
        }
        return new MergeCursor(runs.stream().map(SpillFile::read).toList(), bound);
    }

    @Override
    public void close() {
        runs.forEach(SpillFile::close);
        runs.clear();
        memory.clear();
        claim.close();
    }

    private boolean tryAdd(GrowingBytes key, GrowingBytes payload) {
        if (size == places.capacity()) {
            int capacity = size == 0 ? FIRST_CAPACITY : size * 2;
            if (!claim.tryGrow((long) (capacity - size) * PLACE_BYTES)) {
                return false;
            }
            places.ensure(capacity);
        }
        long address = memory.add(key, payload);
        if (address == RecordArena.NONE) {
            return false;
        }
        places.add(size++, key, address);
        return true;
    }

    private boolean isBeyond(GrowingBytes key) {
        return threshold != null
                && Arrays.compareUnsigned(key.array(), 0, key.length(), threshold.array(), 0, threshold.length()) >= 0;
    }

    private void spill() {
        if (size == 0) {
            return;
        }
        places.sort(size);
        claim.grow(workspace.blockBytes());
        SpillFile run = workspace.createFile();
        runs.add(run);
        var view = new RecordView();
        int kept = (int) Math.min(size, bound);
        for (int place = 0; place < kept; place++) {
            memory.at(places.address(place), view);
            run.add(view);
        }
        run.seal();
        if (kept == bound) {
            remember(view);
        }
        clearMemory();
    }

    private void clearMemory() {
        memory.clear();
        claim.shrink(claim.bytes());
        places = new PlaceSorter(memory);
        size = 0;
    }

    /** Keeps the first records only. If there is no room to copy them they are spilled later on, which cuts as well. */
    private void cut() {
        places.sort(size);
        int kept = (int) bound;
        var view = new RecordView();
        var copy = new RecordArena(claim);
        long[] addresses = new long[kept];
        for (int place = 0; place < kept; place++) {
            memory.at(places.address(place), view);
            addresses[place] = copy.add(view);
            if (addresses[place] == RecordArena.NONE) {
                copy.clear();
                spill();
                return;
            }
        }
        remember(view);
        memory.clear();
        memory = copy;
        places.replace(copy, addresses);
        size = kept;
    }

    private void remember(RecordView record) {
        var key = new GrowingBytes(record.keyLength());
        key.putBytes(record.bytes(), record.keyOffset(), record.keyLength());
        if (!isBeyond(key)) {
            threshold = key;
        }
    }

    private SpillFile merged(List<SpillFile> some) {
        SpillFile merged = workspace.createFile();
        try (var cursor = new MergeCursor(some.stream().map(SpillFile::read).toList(), bound)) {
            while (cursor.next()) {
                merged.add(cursor.record());
            }
            merged.seal();
            return merged;
        } catch (RuntimeException e) { // tidy: the file is closed whatever went wrong
            merged.close();
            throw e;
        }
    }

    private final class MemoryCursor implements RecordCursor {
        private final RecordView view = new RecordView();
        private final int end = (int) Math.min(size, bound);
        private int place;

        @Override
        public boolean next() {
            if (place >= end) {
                return false;
            }
            memory.at(places.address(place++), view);
            return true;
        }

        @Override
        public RecordView record() {
            return view;
        }

        @Override
        public void close() {
            place = end;
        }
    }
}
