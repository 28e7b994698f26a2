package io.photoncloud.nightlight.tenant;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.tsdb.Tsdb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the stores of all tenants on threads of its own: brings what was committed to the disk, and makes blocks of what is old
 * enough. What goes wrong with one store is logged and tried again; the others are looked after all the same. One that failed is opened again
 * by a thread of its own, as its log may be long.
 */
public final class TenantUpkeep implements AutoCloseable {
    /** Stores that are opened again at a time: where all have failed, memory is short, and to open them takes some. */
    private static final int REOPENINGS_MAX = 4;

    private static final Logger log = LoggerFactory.getLogger(TenantUpkeep.class);

    private final TenantStores stores;
    private final Thread syncing;
    private final Thread maintaining;
    /** Those that open a store again, or wait for their turn, by whose it is. */
    private final Map<Tenant, Thread> reopening = new HashMap<>();

    private final Semaphore reopenings = new Semaphore(REOPENINGS_MAX);
    private boolean closing;

    public TenantUpkeep(TenantStores stores, Duration syncEvery, Duration maintainEvery) {
        this.stores = stores;
        this.syncing =
                thread("samples-sync", () -> rounds(syncEvery, Tsdb::sync, "samples are not forced to the disk"));
        this.maintaining =
                thread("samples-upkeep", () -> rounds(maintainEvery, Tsdb::maintain, "samples are not made blocks of"));
    }

    private static Thread thread(String name, Runnable work) {
        return Thread.ofPlatform().daemon().name(name).unstarted(work);
    }

    public void start() {
        syncing.start();
        maintaining.start();
    }

    private void rounds(Duration pause, Consumer<Tsdb> work, String trouble) {
        while (waited(pause)) { // until it is closed
            stores.all().forEach((tenant, store) -> {
                if (!isClosing()) {
                    attempt(tenant, store, work, trouble);
                }
            });
        }
    }

    /** @return whether it was waited, and there is more to do */
    private synchronized boolean waited(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        try {
            for (long left = Math.max(1, pause.toMillis());
                    left > 0 && !closing;
                    left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !closing;
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private void attempt(Tenant tenant, Tsdb store, Consumer<Tsdb> work, String trouble) {
        if (store.hasFailed()) {
            beginReopening(tenant, store);
        } else {
            carefully(tenant, () -> work.accept(store), trouble);
        }
    }

    private synchronized void beginReopening(Tenant tenant, Tsdb failed) {
        if (!closing && !reopening.containsKey(tenant)) {
            Thread opener = thread("samples-reopening", () -> reopen(tenant, failed));
            reopening.put(tenant, opener);
            opener.start();
        }
    }

    private void reopen(Tenant tenant, Tsdb failed) {
        reopenings.acquireUninterruptibly();
        try {
            if (!isClosing()) {
                carefully(tenant, () -> stores.reopen(tenant, failed), "a store that failed is not opened");
            }
        } finally {
            reopenings.release();
            endReopening(tenant);
        }
    }

    private synchronized void endReopening(Tenant tenant) {
        reopening.remove(tenant);
    }

    private static void carefully(Tenant tenant, Runnable work, String trouble) {
        try {
            work.run();
        } catch (RuntimeException
                | Error e) { // tidy: whatever it is, it is tried again, and others are looked after meanwhile
            log.atWarn()
                    .addKeyValue("organization", tenant.organization())
                    .addKeyValue("project", tenant.project())
                    .setCause(e)
                    .log("{}, trying again", trouble);
        }
    }

    /** Returns when what is being done is done: no thread is interrupted, which would close the files that it writes. */
    @Override
    public void close() {
        List<Thread> threads = new ArrayList<>(List.of(syncing, maintaining));
        synchronized (this) {
            closing = true;
            threads.addAll(reopening.values());
            notifyAll();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
