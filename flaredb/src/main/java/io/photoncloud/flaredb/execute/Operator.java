package io.photoncloud.flaredb.execute;

import io.photoncloud.flaredb.vector.Batch;
import org.jspecify.annotations.Nullable;

/**
 * A step of a query at work: batches are pulled from it until there is none. Making one takes nothing that would have to be given back; what
 * it takes when it is pulled, {@link #close} gives back, which is called always, also after a failure, and may be called twice. For one
 * thread at a time. Each pull first looks whether the statement was cancelled or has run out of time.
 */
public abstract class Operator implements AutoCloseable {
    protected final Execution execution;
    private final @Nullable OperatorStatistics statistics;

    protected Operator(Execution execution, PhysicalPlan plan) {
        this.execution = execution;
        statistics = execution.findStatistics(plan);
        if (statistics != null) {
            statistics.opened();
        }
    }

    /** The next rows, at least one; null when there are no more. */
    public final @Nullable Batch next() {
        if (statistics == null) {
            return pull();
        }
        long begin = System.nanoTime();
        Batch batch = pull();
        statistics.pulled(begin, System.nanoTime(), batch == null ? 0 : batch.size());
        return batch;
    }

    private @Nullable Batch pull() {
        while (true) {
            execution.checkCancelled();
            Batch batch = produce();
            if (batch == null || batch.size() > 0) {
                return batch;
            }
        }
    }

    /** The next rows, possibly none of them; null when there are no more, and then at each call. */
    protected abstract @Nullable Batch produce();

    /** What EXPLAIN ANALYZE tells of it beside rows and time, such as how it sorted. */
    protected final void note(String text) {
        if (statistics != null) {
            statistics.note(text);
        }
    }

    @Override
    public abstract void close();

    /** Does all, whatever goes wrong with one of them. */
    protected static void closeAll(Runnable... all) {
        RuntimeException failure = null;
        for (Runnable each : all) {
            try {
                each.run();
            } catch (RuntimeException e) { // tidy: the others are closed first, then it is thrown
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
