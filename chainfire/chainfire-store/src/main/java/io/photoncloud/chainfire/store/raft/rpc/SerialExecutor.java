package io.photoncloud.chainfire.store.raft.rpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks one at a time, in the order given, on threads borrowed from another executor. */
final class SerialExecutor implements Executor {

    /** Tasks run in one go before the thread is given back, so that many of these can share few threads. */
    private static final int TURN_TASKS_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    private final Executor threads;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    /** @throws RejectedExecutionException the threads refuse; what waited here is dropped then */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            borrowThread();
        }
    }

    private void borrowThread() {
        try {
            threads.execute(this::takeTurn);
        } catch (RejectedExecutionException e) {
            dropAll();
            throw e;
        }
    }

    private void takeTurn() {
        for (int ran = 0; ran < TURN_TASKS_MAX; ran++) {
            runNext();
            if (pending.decrementAndGet() == 0) {
                return;
            }
        }
        borrowThread();
    }

    private void runNext() {
        @Nullable Runnable task = tasks.poll();
        if (task == null) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a task failed, the ones behind it go on");
        }
    }

    private void dropAll() {
        do {
            tasks.poll();
        } while (pending.decrementAndGet() > 0);
    }
}
