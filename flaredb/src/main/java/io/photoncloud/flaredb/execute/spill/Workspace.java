package io.photoncloud.flaredb.execute.spill;

/** Where a query keeps what does not stream: in memory as far as its budget goes, in files beyond. */
public record Workspace(MemoryBudget budget, SpillFiles files) {
    private static final int BLOCK_BYTES_MIN = 512;
    private static final int BLOCK_BYTES_MAX = 32 * 1024;

    /** How many blocks fit into the budget: so that merging and partitioning, which hold a few, leave the rest for records. */
    private static final int BLOCKS_OF_BUDGET = 512;

    /** Bytes of a block of a file, which its writer and each of its readers hold. */
    int blockBytes() {
        return Math.clamp(budget.bytesMax() / BLOCKS_OF_BUDGET, BLOCK_BYTES_MIN, BLOCK_BYTES_MAX);
    }

    SpillFile createFile() {
        return files.create(blockBytes());
    }
}
