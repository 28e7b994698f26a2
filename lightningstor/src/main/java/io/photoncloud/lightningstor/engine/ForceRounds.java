package io.photoncloud.lightningstor.engine;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Forces of one volume, shared: while one thread forces, all who come wait, and then the first of them forces once for all. Whoever
 * returns was covered by a force that began after it had come.
 */
final class ForceRounds {

    private final Runnable force;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition done = lock.newCondition();
    private long begun;
    private long ended;
    private boolean forcing;
    private long failedRound;
    private @Nullable BlobStoreException failure;

    ForceRounds(Runnable force) {
        this.force = force;
    }

    /** Makes everything written before the call durable. */
    void force() {
        lock.lock();
        try {
            long needed = begun + 1;
            while (ended < needed) {
                if (forcing) {
                    done.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
            BlobStoreException why = failure;
            if (why != null && failedRound <= needed) {
                throw new BlobStoreException(why.problem(), String.valueOf(why.getMessage()), why);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for the round under way to end. */
    int waiting() {
        lock.lock();
        try {
            return lock.getWaitQueueLength(done);
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held, which is given up while forcing. */
    private void lead() {
        forcing = true;
        long round = ++begun;
        lock.unlock();
        BlobStoreException problem = null;
        boolean completed = false;
        try {
            force.run();
            completed = true;
        } catch (BlobStoreException e) {
            problem = e;
            completed = true;
        } finally {
            lock.lock();
            forcing = false;
            ended = round;
            if (!completed) {
                problem = new BlobStoreException(BlobStoreException.Problem.DISK_FAILED, "the forcing thread died");
            }
            if (problem != null && failure == null) {
                failure = problem;
                failedRound = round;
            }
            done.signalAll();
        }
    }
}
