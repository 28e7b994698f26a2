package io.photoncloud.flaredb.execute.spill;

/** What one operator holds of a budget. For one thread at a time; closing gives all of it back, and may be done twice. */
public final class MemoryClaim implements AutoCloseable {
    private final MemoryBudget budget;
    private long bytes;

    MemoryClaim(MemoryBudget budget) {
        this.budget = budget;
    }

    public long bytes() {
        return bytes;
    }

    /** For what can be spilled instead: false if the budget has no room. */
    public boolean tryGrow(long more) {
        if (!budget.tryTake(more, bytes)) {
            return false;
        }
        bytes += more;
        return true;
    }

    /** For what must be held: fails with 53200 if the budget has no room. */
    public void grow(long more) {
        budget.take(more);
        bytes += more;
    }

    public void shrink(long fewer) {
        if (fewer > bytes) {
            throw new IllegalArgumentException("given back " + fewer + " bytes of " + bytes);
        }
        budget.giveBack(fewer);
        bytes -= fewer;
    }

    @Override
    public void close() {
        shrink(bytes);
    }
}
