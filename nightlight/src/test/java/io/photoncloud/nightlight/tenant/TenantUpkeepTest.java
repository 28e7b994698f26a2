package io.photoncloud.nightlight.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.tsdb.Tsdb;
import io.photoncloud.nightlight.tsdb.TsdbSettings;
import io.photoncloud.nightlight.tsdb.head.SeriesRoom;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantUpkeepTest {
    private static final long START = 1_700_000_000_000L;

    @TempDir
    private Path directory;

    /** A clock that keeps the thread that looks after stores until it is let go. */
    private static final class HoldingClock implements InstantSource {
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);
        private final AtomicBoolean interrupted = new AtomicBoolean();

        @Override
        public Instant instant() {
            if (Thread.currentThread().getName().equals("samples-upkeep")) {
                held.countDown();
                try {
                    letGo.await();
                } catch (InterruptedException _) {
                    interrupted.set(true);
                }
            }
            return Instant.ofEpochMilli(START);
        }
    }

    @Test
    void endsWithoutInterruptingWhoWrites() throws InterruptedException, ExecutionException {
        HoldingClock clock = new HoldingClock();
        try (TenantStores stores = new TenantStores(
                        directory, TsdbSettings.DEFAULT, new TenantLimits(10, 10), SeriesRoom.unbounded(), clock);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Tsdb tsdb = stores.get(new Tenant("org", "project"));
            try (SampleAppender appender = tsdb.appender()) {
                assertThat(appender.sample(0, Labels.of("a", "b"), START, 1)).isNotZero();
                assertThat(appender.commit()).isZero();
            }
            TenantUpkeep upkeep = new TenantUpkeep(stores, Duration.ofMillis(1), Duration.ofMillis(1));
            upkeep.start();
            clock.held.await();
            Future<?> closing = executor.submit(upkeep::close);
            assertThat(closing.isDone()).as("while something is done").isFalse();
            clock.letGo.countDown();
            closing.get();
            assertThat(clock.interrupted).isFalse();
        }
    }
}
