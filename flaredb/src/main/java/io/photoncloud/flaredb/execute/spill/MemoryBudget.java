package io.photoncloud.flaredb.execute.spill;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that queries may hold: one budget of the process, below it one of each tenant, below that one of each query. What is taken from a
 * budget is taken from all above it, so none of them is ever exceeded. Safe for use by several threads.
 */
public final class MemoryBudget {
    /** The setting that bounds all queries of the process together. */
    public static final String PROCESS_SETTING = "photon.flaredb.memory.process";

    /** The setting that bounds the queries of one tenant together. */
    public static final String TENANT_SETTING = "photon.flaredb.memory.tenant";

    /** The setting that bounds one query. */
    public static final String QUERY_SETTING = "photon.flaredb.memory.query";

    /** What operators that can spill leave of a budget: an eighth, for what cannot do without. */
    private static final int SPARE_PARTS = 8;

    private final String setting;
    private final long bytesMax;
    private final @Nullable MemoryBudget parent;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    private MemoryBudget(String setting, long bytesMax, @Nullable MemoryBudget parent) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException(setting + " must be at least one byte");
        }
        this.setting = setting;
        this.bytesMax = bytesMax;
        this.parent = parent;
    }

    public static MemoryBudget ofProcess(long bytesMax) {
        return new MemoryBudget(PROCESS_SETTING, bytesMax, null);
    }

    public MemoryBudget ofTenant(long bytesMax) {
        return new MemoryBudget(TENANT_SETTING, bytesMax, this);
    }

    public MemoryBudget ofQuery(long bytesMax) {
        return new MemoryBudget(QUERY_SETTING, bytesMax, this);
    }

    public long usedBytes() {
        return used.get();
    }

    /** The most that was ever held at once. */
    public long peakBytes() {
        return peak.get();
    }

    public long bytesMax() {
        return bytesMax;
    }

    /** What one operator holds of this budget. It is to be closed. */
    public MemoryClaim claim() {
        return new MemoryClaim(this);
    }

    /**
     * Takes the bytes if the spare part of no budget is touched, and if their holder then has no more than half of what the others leave of
     * this one: so the operators of a deep plan all find room, whichever begins first.
     */
    boolean tryTake(long bytes, long held) {
        long others = used.get() - held;
        return held + bytes <= (bytesMax - others) / 2 && refusing(bytes, SPARE_PARTS) == null;
    }

    /** Takes the bytes, also of the spare part. Beyond it the query fails with 53200 and the name of the budget. */
    void take(long bytes) {
        MemoryBudget refusing = refusing(bytes, 0);
        if (refusing != null) {
            throw new SqlException(
                    SqlState.OUT_OF_MEMORY,
                    "out of memory: " + refusing.setting + " of " + refusing.bytesMax + " bytes is used up",
                    "Failed on request of " + bytes + " bytes, with " + refusing.used.get() + " bytes in use.",
                    "Let the statement hold fewer rows at once, or raise " + refusing.setting + ".");
        }
    }

    void giveBack(long bytes) {
        for (MemoryBudget budget = this; budget != null; budget = budget.parent) {
            budget.used.addAndGet(-bytes);
        }
    }

    /** Takes the bytes from here upwards. Where a budget refuses, nothing has been taken, and that budget is the answer. */
    private @Nullable MemoryBudget refusing(long bytes, int spareParts) {
        for (MemoryBudget budget = this; budget != null; budget = budget.parent) {
            long bound = spareParts == 0 ? budget.bytesMax : budget.bytesMax - budget.bytesMax / spareParts;
            long now = budget.used.addAndGet(bytes);
            if (now > bound) {
                for (MemoryBudget taken = this; taken != null; taken = taken.parent) {
                    taken.used.addAndGet(-bytes);
                    if (taken == budget) {
                        return budget;
                    }
                }
            }
            budget.peak.accumulateAndGet(now, Math::max);
        }
        return null;
    }
}
