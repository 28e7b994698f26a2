package io.photoncloud.plasmavmc.image;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that takes long, done beside those who want it: one piece of a name at a time, however many want it, and a few pieces
 * at once. Nobody waits in here. Safe for many threads.
 */
final class Fetches implements AutoCloseable {

    /** So many are done at once. */
    static final int AT_ONCE_MAX = 4;

    /** For how long it is told why one failed, for those who began to want it before. */
    private static final Duration TOLD = Duration.ofMinutes(15);

    private static final Logger log = LoggerFactory.getLogger(Fetches.class);

    /** A piece of work. */
    @FunctionalInterface
    interface Work {
        void run() throws ImageRefusedException, InterruptedException;
    }

    /** How one has ended. */
    private record Failure(Instant at, String reason) {}

    private final InstantSource clock;
    private final Semaphore places = new Semaphore(AT_ONCE_MAX);
    private final Map<String, Thread> underway = new HashMap<>();
    private final Map<String, Failure> failures = new HashMap<>();
    private boolean closed;

    Fetches(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Sees to it that something is being done.
     *
     * @param since a failure from before that is no answer: it is tried again
     * @return why it could not be done; empty while it is under way
     */
    synchronized Optional<String> begin(String name, Instant since, Work work) {
        Instant now = clock.instant();
        failures.values().removeIf(failure -> failure.at().isBefore(now.minus(TOLD)));
        Failure failure = failures.get(name);
        if (failure != null && !failure.at().isBefore(since)) {
            return Optional.of(failure.reason());
        }
        if (!closed && !underway.containsKey(name)) {
            underway.put(name, Thread.ofVirtual().name("image-" + name).start(() -> run(name, work)));
        }
        return Optional.empty();
    }

    private void run(String name, Work work) {
        String failed = null;
        try {
            places.acquire();
            try {
                work.run();
            } finally {
                places.release();
            }
        } catch (ImageRefusedException e) {
            failed = e.reason();
        } catch (InterruptedException _) {
            failed = "this node was stopped";
        } catch (RuntimeException e) { // tidy: whatever it is, somebody waits to be told
            log.atWarn().addKeyValue("image", name).setCause(e).log("an image was not fetched");
            failed = String.valueOf(e.getMessage());
        } finally {
            ended(name, failed);
        }
    }

    private synchronized void ended(String name, @Nullable String failed) {
        underway.remove(name);
        if (failed == null) {
            failures.remove(name);
        } else {
            failures.put(name, new Failure(clock.instant(), failed));
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            underway.values().forEach(Thread::interrupt);
        }
    }
}
