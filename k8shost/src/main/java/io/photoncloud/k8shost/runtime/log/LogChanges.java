package io.photoncloud.k8shost.runtime.log;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who follow logs that something was written: by one watch of the file system, however many they are, which is
 * begun by the first of them. Safe for many threads.
 */
public final class LogChanges implements AutoCloseable {

    private final Map<WatchKey, Set<Waiter>> waiters = new ConcurrentHashMap<>();
    private @Nullable WatchService watch;
    private boolean closed;

    /** Has somebody told of what is written in a directory. @throws IOException there is no such directory */
    Waiter of(Path directory) throws IOException {
        synchronized (waiters) {
            WatchKey key = directory.register(watching(), ENTRY_MODIFY, ENTRY_CREATE);
            Waiter waiter = new Waiter(key);
            waiters.computeIfAbsent(key, _ -> new HashSet<>()).add(waiter);
            return waiter;
        }
    }

    private WatchService watching() throws IOException {
        if (closed) {
            throw new IOException("logs are not followed any more: the process stops");
        }
        WatchService known = watch;
        if (known != null) {
            return known;
        }
        WatchService begun = FileSystems.getDefault().newWatchService();
        watch = begun;
        Thread.ofVirtual().name("log-changes").start(() -> tell(begun));
        return begun;
    }

    private void tell(WatchService from) {
        try {
            while (true) { // ends by the watch's end
                WatchKey key = from.take();
                key.pollEvents();
                synchronized (waiters) {
                    waiters.getOrDefault(key, Set.of()).forEach(Waiter::wake);
                }
                var _ = key.reset();
            }
        } catch (ClosedWatchServiceException | InterruptedException _) {
            // Nobody follows any more.
        }
    }

    @Override
    public void close() {
        synchronized (waiters) {
            closed = true;
            try {
                if (watch != null) {
                    watch.close();
                }
            } catch (IOException _) {
                // It is gone either way.
            }
        }
    }

    /** One who follows. What happened since they last waited ends the next wait at once. */
    final class Waiter implements AutoCloseable {

        private final WatchKey key;
        private final Semaphore told = new Semaphore(0);

        private Waiter(WatchKey key) {
            this.key = key;
        }

        private void wake() {
            told.release();
        }

        void await(Duration timeMax) throws InterruptedException {
            if (told.tryAcquire(timeMax.toMillis(), TimeUnit.MILLISECONDS)) {
                told.drainPermits();
            }
        }

        @Override
        public void close() {
            synchronized (waiters) {
                Set<Waiter> all = waiters.get(key);
                if (all != null && all.remove(this) && all.isEmpty()) {
                    waiters.remove(key);
                    key.cancel();
                }
            }
        }
    }
}
