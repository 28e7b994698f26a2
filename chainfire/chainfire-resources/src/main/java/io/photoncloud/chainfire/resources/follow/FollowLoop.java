package io.photoncloud.chainfire.resources.follow;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows rows for as long as the process lives, whatever becomes of the store meanwhile, on a thread of its own. */
public final class FollowLoop<T> implements AutoCloseable {

    /** What is told first. */
    public enum Beginning {
        /** The rows that there are; again where what happened meanwhile is not kept. */
        WITH_ROWS,
        FROM_NOW
    }

    private static final Logger log = LoggerFactory.getLogger(FollowLoop.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofMinutes(1);

    private final Followed<T> followed;
    private final Beginning beginning;
    private final Consumer<Told<T>> listener;
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable Position last;

    /** @param listener called by one thread, one after another */
    public FollowLoop(Followed<T> followed, Beginning beginning, Consumer<Told<T>> listener) {
        this.followed = followed;
        this.beginning = beginning;
        this.listener = listener;
        this.thread =
                Thread.ofVirtual().name("follow-" + followed.table().name()).unstarted(this::run);
    }

    public FollowLoop<T> start() {
        thread.start();
        return this;
    }

    private void run() {
        while (!closed) {
            try (Follower<T> follower = open()) {
                follow(follower);
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) { // tidy: whatever keeps the rows from being followed, they are followed later
                failed(e);
            }
        }
    }

    private Follower<T> open() {
        return last == null && beginning == Beginning.FROM_NOW
                ? Follower.fromNow(followed, WAIT)
                : Follower.open(followed, last, WAIT);
    }

    private void follow(Follower<T> follower) throws InterruptedException {
        while (!closed) {
            Optional<Told<T>> told = follower.next(WAIT);
            if (told.isPresent()) {
                listener.accept(told.get());
                Position at = told.get().position();
                last = at == null ? last : at;
            }
        }
    }

    private void failed(RuntimeException e) {
        if (e instanceof CloudException ours && ours.code() == ErrorCode.PRECONDITION_FAILED) {
            last = null;
        }
        if (!closed) {
            log.atDebug()
                    .addKeyValue("table", followed.table().name())
                    .setCause(e)
                    .log("rows cannot be followed, trying again");
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
