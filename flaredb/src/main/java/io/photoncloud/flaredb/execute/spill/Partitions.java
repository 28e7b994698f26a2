package io.photoncloud.flaredb.execute.spill;

import java.util.ArrayList;
import java.util.List;

/**
 * Records in files, divided by their hashes so that equal keys are together and each part is some sixteenth of all. Divided again at the next
 * depth, other bits of the hash count. For one thread at a time.
 */
public final class Partitions implements AutoCloseable {
    public static final int COUNT = 16;

    /** At this depth all bits that divide have been used: what is together then has one hash. */
    public static final int DEPTH_MAX = 8;

    private static final int BITS = 4;

    private final int depth;
    private final MemoryClaim claim;
    private final List<SpillFile> files = new ArrayList<>();

    public Partitions(Workspace workspace, int depth) {
        this.depth = depth;
        claim = workspace.budget().claim();
        claim.grow((long) COUNT * workspace.blockBytes());
        for (int part = 0; part < COUNT; part++) {
            files.add(workspace.createFile());
        }
    }

    /** The part that records of this hash belong to. */
    public int part(long hash) {
        return (int) (hash >>> (Long.SIZE - BITS * (depth + 1))) & (COUNT - 1);
    }

    public void add(long hash, GrowingBytes key, GrowingBytes payload) {
        files.get(part(hash)).add(key, payload);
    }

    public void add(long hash, RecordView record) {
        files.get(part(hash)).add(record);
    }

    public long records(int part) {
        return files.get(part).records();
    }

    public long bytes() {
        return files.stream().mapToLong(SpillFile::bytes).sum();
    }

    /** To be called after the last record: gives back the memory that writing took. */
    public void seal() {
        files.forEach(SpillFile::seal);
        claim.close();
    }

    public RecordCursor read(int part) {
        return files.get(part).read();
    }

    /** Gives back what a part takes on disk. */
    public void close(int part) {
        files.get(part).close();
    }

    @Override
    public void close() {
        files.forEach(SpillFile::close);
        claim.close();
    }
}
