package io.photoncloud.chainfire.watch;

import io.photoncloud.chainfire.etcd.EtcdErrors;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends the streams whose clients demanded a leader (metadata {@code hasleader}) once there has been none for two checks
 * in a row, so that they look for a member that has one.
 */
public final class LeaderGuard implements AutoCloseable {

    private final WatchService service;
    private final Set<WatchStream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("chainfire-leader-guard").factory());
    private boolean missed;

    public LeaderGuard(WatchService service, Duration interval) {
        this.service = service;
        long millis = interval.toMillis();
        var _ = timer.scheduleAtFixedRate(this::check, millis, millis, TimeUnit.MILLISECONDS);
    }

    void add(WatchStream stream) {
        streams.add(stream);
    }

    void remove(WatchStream stream) {
        streams.remove(stream);
    }

    int guarded() {
        return streams.size();
    }

    private void check() {
        if (streams.isEmpty() || service.leaderKnown()) {
            missed = false;
            return;
        }
        if (missed) {
            streams.forEach(stream -> stream.fail(EtcdErrors.noLeader().asRuntimeException()));
            streams.clear();
        }
        missed = true;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
