package io.photoncloud.k8shost.runtime.cri;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices what happens to pods of ours, on a thread of its own. Where the runtime tells of it (containerd from 1.7), it is
 * listened to; elsewhere all of ours are listed at an even pace, two calls each time however many there are, and compared.
 */
final class Changes implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Changes.class);

    /** Lists all of ours, by the ids of sandboxes and containers. */
    @FunctionalInterface
    interface Look {
        Map<String, Seen> at() throws PodRuntimeException;
    }

    /** Tells of what happens until that ends. */
    @FunctionalInterface
    interface Following {
        void until(Consumer<String> changed, Runnable unsaid);
    }

    private final Following following;
    private final Look look;
    private final Duration pace;
    private final Consumer<String> changed;
    private final Runnable missed;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Changes(Following following, Look look, Duration pace, Consumer<String> changed, Runnable missed) {
        this.following = following;
        this.look = look;
        this.pace = pace;
        this.changed = changed;
        this.missed = missed;
    }

    static Changes watch(Following following, Look look, Duration pace, Consumer<String> changed, Runnable missed) {
        var changes = new Changes(following, look, pace, changed, missed);
        Thread.ofVirtual().name("cri-changes").start(changes::run);
        return changes;
    }

    private void run() {
        try {
            if (!listen()) {
                compare();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean pause() throws InterruptedException {
        return !closed.await(pace.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** @return whether the runtime tells at all */
    private boolean listen() throws InterruptedException {
        do {
            try {
                following.until(changed, missed);
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
                    return false;
                }
                log.debug("the container runtime stopped telling of changes: {}", e.getStatus());
            } catch (RuntimeException e) { // tidy: whatever who is told throws, the listening goes on
                log.atWarn().setCause(e).log("a change of the container runtime could not be dealt with");
            }
        } while (lookAtAllAndPause());
        return true;
    }

    /** Nobody listens before everything could be looked at. @return whether to go on */
    private boolean lookAtAllAndPause() throws InterruptedException {
        boolean looked = false;
        boolean open = true;
        while (open && !looked) {
            looked = looksAtAll();
            open = pause();
        }
        return open;
    }

    private boolean looksAtAll() {
        try {
            missed.run();
            return true;
        } catch (RuntimeException e) { // tidy: whatever who is told throws, it is told again
            log.atWarn().setCause(e).log("not everything of the container runtime could be looked at");
            return false;
        }
    }

    private void compare() throws InterruptedException {
        Map<String, Seen> before = Map.of();
        boolean away = true;
        do {
            try {
                Map<String, Seen> now = look.at();
                if (away) {
                    missed.run();
                } else {
                    changedBetween(before, now).forEach(changed);
                }
                before = now;
                away = false;
            } catch (PodRuntimeException e) {
                log.debug("the container runtime cannot be looked at", e);
                away = true;
            } catch (RuntimeException e) { // tidy: whatever who is told throws, everything is looked at again
                log.atWarn().setCause(e).log("a change of the container runtime could not be dealt with");
                away = true;
            }
        } while (pause());
    }

    /** The pods of which anything is new, gone or in another state. */
    static Set<String> changedBetween(Map<String, Seen> before, Map<String, Seen> now) {
        var pods = new TreeSet<String>();
        var ids = new HashMap<>(before);
        ids.putAll(now);
        ids.forEach((id, seen) -> {
            if (!Objects.equals(before.get(id), now.get(id))) {
                pods.add(seen.podUid());
            }
        });
        return pods;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
