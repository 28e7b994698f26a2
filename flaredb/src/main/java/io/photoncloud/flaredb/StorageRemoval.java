package io.photoncloud.flaredb;

import io.photoncloud.flaredb.row.DroppedStorages;
import io.photoncloud.flaredb.type.SqlException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the rows of dropped tables bit by bit, on a thread of its own, until it is closed. */
public final class StorageRemoval implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StorageRemoval.class);

    private final DroppedStorages dropped;
    private final Duration interval;
    private final CountDownLatch closed = new CountDownLatch(1);

    StorageRemoval(DroppedStorages dropped, Duration interval) {
        this.dropped = dropped;
        this.interval = interval;
    }

    void start() {
        Thread.ofVirtual().name("dropped-storages").start(this::loop);
    }

    private void loop() {
        try {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                removeAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeAll() {
        try {
            boolean more = true;
            while (more && closed.getCount() > 0) {
                more = dropped.removeSome();
            }
        } catch (SqlException e) {
            log.atDebug().setCause(e).log("rows of dropped tables are not removed now, trying again later");
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
