package io.photoncloud.nightlight.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.tsdb.Tsdb;
import io.photoncloud.nightlight.tsdb.TsdbSettings;
import io.photoncloud.nightlight.tsdb.head.SeriesRoom;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TenantStoresTest {
    private static final long START = 1_700_000_000_000L;
    private static final Tenant TENANT = new Tenant("org", "failed");
    private static final Tenant OTHER = new Tenant("org", "other");

    @TempDir
    private Path directory;

    private final HoldingClock clock = new HoldingClock();

    /** A clock that keeps whoever opens a store again, as a long log does. */
    private static final class HoldingClock implements InstantSource {
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);

        @Override
        public Instant instant() {
            if (Thread.currentThread().isVirtual()) {
                held.countDown();
                try {
                    letGo.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return Instant.ofEpochMilli(START);
        }
    }

    private TenantStores open() {
        return new TenantStores(
                directory, TsdbSettings.DEFAULT, new TenantLimits(10, 10), SeriesRoom.unbounded(), clock);
    }

    private static void append(Tsdb store, long timeMs) {
        try (SampleAppender appender = store.appender()) {
            assertThat(appender.sample(0, Labels.of("a", "b"), timeMs, 1)).isNotZero();
            assertThat(appender.commit()).isZero();
        }
    }

    @Test
    void keepsNobodyElseWaitingWhileAStoreIsOpenedAgain() throws InterruptedException, ExecutionException {
        try (TenantStores stores = open();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Tsdb failed = stores.get(TENANT);
            append(failed, START);
            Future<?> reopening = executor.submit(() -> stores.reopen(TENANT, failed));
            clock.held.await();

            append(stores.get(OTHER), START);
            assertThat(stores.all()).containsOnlyKeys(TENANT, OTHER);
            assertThat(stores.find(TENANT)).as("nothing else is there yet").contains(failed);
            stores.reopen(TENANT, failed);
            assertThat(reopening.isDone()).as("by whom it was begun").isFalse();

            clock.letGo.countDown();
            reopening.get();
            Tsdb opened = stores.find(TENANT).orElseThrow();
            assertThat(opened).isNotSameAs(failed);
            assertThat(opened.findMinMs()).contains(START);
            append(opened, START + 1);
        }
    }

    @Test
    void leavesNoStoreOpenThatWasOpenedAgainWhenAllWereClosed() throws InterruptedException, ExecutionException {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            TenantStores stores = open();
            Tsdb failed = stores.get(TENANT);
            append(failed, START);
            Future<?> reopening = executor.submit(() -> stores.reopen(TENANT, failed));
            clock.held.await();
            stores.close();
            clock.letGo.countDown();
            reopening.get();
        }
        try (TenantStores again = open()) {
            assertThat(again.find(TENANT).orElseThrow().findMinMs()).contains(START);
        }
    }
}
