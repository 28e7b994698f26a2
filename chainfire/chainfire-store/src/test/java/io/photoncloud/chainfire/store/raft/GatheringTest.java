package io.photoncloud.chainfire.store.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatheringTest {

    private static final long ROUND = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONG_ROUND = Gathering.WAIT_MAX_NANOS * 10;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - ROUND);
    private final Semaphore woken = new Semaphore(0);
    private final Gathering gathering = new Gathering(timer, clock::get, woken::release);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private void round(int commands, int forwards, long nanos, int waitingCommands, int waitingForwards) {
        gathering.begin(commands, forwards);
        clock.addAndGet(nanos);
        gathering.end(waitingCommands, waitingForwards);
    }

    @Test
    void firstCommandLeavesAtOnce() {
        assertThat(gathering.isDone(1, 0)).isTrue();
    }

    @Test
    void clientAloneIsNeverHeldUp() {
        round(1, 0, ROUND, 0, 0);

        assertThat(gathering.isDone(1, 0)).isTrue();
    }

    @Test
    void batchWaitsForMostOfTheClientsJustAnswered() {
        round(10, 0, ROUND, 0, 0);

        assertThat(gathering.isDone(8, 0)).isFalse();
        assertThat(gathering.isDone(9, 0)).isTrue();
    }

    @Test
    void clientsThatWaitedCountAsWell() {
        round(5, 0, ROUND, 5, 0);

        assertThat(gathering.isDone(8, 0)).isFalse();
        assertThat(gathering.isDone(9, 0)).isTrue();
    }

    @Test
    void batchWaitsForTheFollowersThatTookPart() {
        round(0, 2, ROUND, 0, 0);

        assertThat(gathering.isDone(0, 1)).isFalse();
        assertThat(gathering.isDone(0, 2)).isTrue();
    }

    @Test
    void fullBatchWaitsForNobody() {
        round(1000, 0, ROUND, 0, 0);

        assertThat(gathering.isDone(Gathering.COMMANDS_ENOUGH - 1, 0)).isFalse();
        assertThat(gathering.isDone(Gathering.COMMANDS_ENOUGH, 0)).isTrue();
    }

    @Test
    void waitEndsAfterWhatARoundTook() {
        round(10, 0, ROUND, 0, 0);

        clock.addAndGet((long) (ROUND * Gathering.ROUNDS_MAX) - 1);
        assertThat(gathering.isDone(1, 0)).isFalse();
        clock.incrementAndGet();
        assertThat(gathering.isDone(1, 0)).isTrue();
    }

    @Test
    void waitIsShortHoweverLongTheRoundTook() {
        round(10, 0, LONG_ROUND, 0, 0);

        clock.addAndGet(Gathering.WAIT_MAX_NANOS - 1);
        assertThat(gathering.isDone(1, 0)).isFalse();
        clock.incrementAndGet();
        assertThat(gathering.isDone(1, 0)).isTrue();
    }

    @Test
    void clientsThatStoppedAreWaitedForOnce() {
        round(10, 0, ROUND, 0, 0);
        clock.addAndGet(ROUND);

        round(1, 0, ROUND, 0, 0);

        assertThat(gathering.isDone(1, 0)).isTrue();
    }

    @Test
    void wakesWhoWaitsOnceWhenTheWaitIsOver() throws InterruptedException {
        round(10, 0, LONG_ROUND, 0, 0);

        assertThat(gathering.isDone(1, 0)).isFalse();
        assertThat(gathering.isDone(2, 0)).isFalse();

        assertThat(woken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        timer.shutdown();
        assertThat(timer.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(woken.availablePermits()).isZero();
    }

    @Test
    void nothingWaitsOnceTheTimerHasStopped() {
        timer.shutdownNow();
        round(10, 0, LONG_ROUND, 0, 0);

        assertThat(gathering.isDone(1, 0)).isTrue();
    }
}
