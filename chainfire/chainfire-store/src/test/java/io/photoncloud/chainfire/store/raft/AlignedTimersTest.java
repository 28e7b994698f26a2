package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.JRaftUtils;
import com.alipay.sofa.jraft.core.Scheduler;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AlignedTimersTest {

    private static final long GRID = AlignedTimers.GRID.toNanos();

    @Test
    void jraftUsesThem() {
        assertThat(JRaftUtils.raftTimerFactory()).isInstanceOf(AlignedTimers.class);
    }

    @Test
    void groupsThatBeganAtDifferentTimesSendTheirHeartbeatsTogetherEverySingleInterval() {
        long seed = System.nanoTime();
        System.out.println("AlignedTimersTest: seed " + seed);
        Random random = new Random(seed);
        for (int group = 0; group < 1_000; group++) {
            long now = random.nextLong(-GRID * 1_000, GRID * 1_000);
            long delay = AlignedTimers.align(now, GRID);
            assertThat(delay).isBetween(GRID / 2 - 1, GRID + GRID / 2);
            now += delay;
            for (int beat = 0; beat < 10; beat++) {
                assertThat(Math.floorMod(now, GRID)).as("off the grid").isZero();
                long late = random.nextLong(GRID / 20);
                long spent = random.nextLong(GRID / 20);
                long next = now + late + spent + AlignedTimers.align(now + late + spent, GRID - spent);
                assertThat(next - now).isEqualTo(GRID);
                now = next;
            }
        }
    }

    @Test
    void shortDelaysStayAsTheyAre() {
        for (long delay : List.of(0L, 1L, GRID / 2, GRID * 3 / 4)) {
            assertThat(AlignedTimers.align(12_345, delay)).isEqualTo(delay);
        }
    }

    @Test
    void longDelaysMoveByHalfAnIntervalAtMost() {
        for (long delay = GRID; delay < 5 * GRID; delay += GRID / 7) {
            assertThat(AlignedTimers.align(12_345, delay) - delay).isBetween(-GRID / 2, GRID / 2);
        }
    }

    @Test
    void theSchedulerOfTheGroupsRunsItsTasksAtTheMoments() throws InterruptedException {
        Scheduler scheduler = JRaftUtils.raftTimerFactory().getRaftScheduler(false, 1, "aligned-test");
        try {
            List<Long> late = new CopyOnWriteArrayList<>();
            CountDownLatch all = new CountDownLatch(8);
            for (int i = 0; i < 8; i++) {
                var _ = scheduler.schedule(
                        () -> {
                            late.add(Math.floorMod(System.nanoTime(), GRID));
                            all.countDown();
                        },
                        GRID + i * GRID / 8,
                        TimeUnit.NANOSECONDS);
            }
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            // Not aligned, they would be as late as 0 to 7/8 of an interval, whenever the first came.
            assertThat(late).allMatch(nanos -> nanos < GRID * 6 / 8);
        } finally {
            scheduler.shutdown();
        }
    }
}
