package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does the same to several shards at once; a single one on the caller's own thread. */
final class ShardTasks implements AutoCloseable {

    private static final int THREADS_MAX = 64;
    private static final long IDLE_SECONDS = 10;

    private final ExecutorService threads = new ThreadPoolExecutor(
            0,
            THREADS_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("shard-", 0).factory(),
            new ThreadPoolExecutor.CallerRunsPolicy());

    interface Action {
        void on(int shard) throws IOException;
    }

    /** What went wrong by shard; null where nothing did. */
    @Nullable
    IOException[] each(boolean[] wanted, Action action) {
        @Nullable IOException[] problems = new IOException[wanted.length];
        @Nullable Future<?>[] running = new Future<?>[wanted.length];
        int own = lastOf(wanted);
        for (int shard = 0; shard < own; shard++) {
            if (wanted[shard]) {
                int each = shard;
                running[shard] = threads.submit(() -> problems[each] = attempt(action, each));
            }
        }
        if (own >= 0) {
            problems[own] = attempt(action, own);
        }
        for (int shard = 0; shard < own; shard++) {
            Future<?> other = running[shard];
            if (other != null) {
                await(other);
            }
        }
        return problems;
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private static int lastOf(boolean[] wanted) {
        int last = wanted.length - 1;
        while (last >= 0 && !wanted[last]) {
            last--;
        }
        return last;
    }

    /** An interrupt would close file channels, so it is put aside meanwhile. */
    private static @Nullable IOException attempt(Action action, int shard) {
        boolean interrupted = Thread.interrupted();
        try {
            action.on(shard);
            return null;
        } catch (IOException e) {
            return e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Buffers are in use until it is done, so an interrupt waits. */
    private static void await(Future<?> other) {
        boolean interrupted = false;
        while (true) {
            try {
                var _ = other.get();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
