package io.photoncloud.flaredb.kv;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.flaredb.type.SqlException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps now and then, on a thread of its own, until it is closed. */
public final class KvSweeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KvSweeping.class);

    private final KvSweep sweep;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopping = lock.newCondition();
    private final Thread thread;
    private boolean closed;

    KvSweeping(KvSweep sweep, Duration interval) {
        this.sweep = sweep;
        this.interval = interval;
        this.thread = Thread.ofVirtual().name("kv-sweep").unstarted(this::loop);
    }

    void start() {
        thread.start();
    }

    private void loop() {
        while (!isClosed()) {
            boolean more = false;
            try {
                more = sweep.run();
            } catch (SqlException | CloudException e) {
                log.atDebug().setCause(e).log("keys whose time is over are not taken away now, trying again later");
            }
            if (!more) {
                rest();
            }
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void rest() {
        lock.lock();
        try {
            long left = interval.toNanos();
            while (!closed && left > 0) {
                left = stopping.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            stopping.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
