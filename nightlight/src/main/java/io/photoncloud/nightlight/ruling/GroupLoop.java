package io.photoncloud.nightlight.ruling;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evaluates one group at its times, on a thread of its own, until it is stopped. Safe for use by many threads. */
final class GroupLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(GroupLoop.class);

    /** What an evaluation that is under way may still take when the group is to stop, before its queries are cut off. */
    private static final Duration END_MAX = Duration.ofSeconds(5);

    private static final int RENAMING_INTERVALS = 2;

    /** What is not written for longer than a look-back is not seen anyhow; and groups that are made and deleted do not heap up. */
    private static final long RENAMING_MAX_MS = Duration.ofMinutes(10).toMillis();

    private final GroupState state;
    private final GroupSchedule schedule;
    private final InstantSource clock;
    private final Semaphore evaluations;
    private final AtomicBoolean canceled;
    private volatile boolean restores;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch givenUp = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean endsSeries;
    private boolean working;

    /**
     * @param evaluations those that may be under way at a time
     * @param canceled what cuts the group's queries off
     */
    GroupLoop(
            GroupState state,
            GroupSchedule schedule,
            InstantSource clock,
            Semaphore evaluations,
            AtomicBoolean canceled,
            boolean restores) {
        this.state = state;
        this.schedule = schedule;
        this.clock = clock;
        this.evaluations = evaluations;
        this.canceled = canceled;
        this.restores = restores;
        this.thread = Thread.ofVirtual().name("rules-" + state.loaded().key()).unstarted(this);
    }

    void start() {
        thread.start();
    }

    GroupState state() {
        return state;
    }

    @Override
    public void run() {
        try {
            Instant due = schedule.after(clock.instant());
            boolean first = true;
            while (isTimeFor(due)) {
                // What alerts depend on may not be there yet at the first.
                evaluate(due, !first);
                first = false;
                due = schedule.next(due, clock.instant());
                long missed = schedule.missed(due, clock.instant());
                if (missed > 0) {
                    state.missed(missed);
                    due = due.plus(schedule.interval().multipliedBy(missed));
                }
            }
            if (endsSeries) {
                endSeries();
            }
        } catch (InterruptedException _) {
            // Whoever interrupts wants the end as well.
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTimeFor(Instant due) throws InterruptedException {
        long nanos = Math.max(0, Duration.between(clock.instant(), due).toNanos());
        return !stopped.await(nanos, TimeUnit.NANOSECONDS);
    }

    private void evaluate(Instant due, boolean mayRestore) throws InterruptedException {
        evaluations.acquire();
        try {
            if (beginWork()) {
                work(due, mayRestore);
            }
        } finally {
            evaluations.release();
        }
    }

    private void work(Instant due, boolean mayRestore) {
        try {
            state.evaluate(due, clock.instant());
            if (restores && mayRestore) {
                state.restore(clock.instant());
                restores = false;
            }
        } catch (RuntimeException | Error e) { // tidy: whatever it is, the group is evaluated again at its next time
            log.atWarn()
                    .addKeyValue("group", state.loaded().key())
                    .setCause(e)
                    .log("a group of rules was not evaluated");
        } finally {
            endWork();
        }
    }

    /** Nothing begins once the group is to stop: who stops it waits for what is under way, not for its turn among others. */
    private synchronized boolean beginWork() {
        working = stopped.getCount() > 0;
        return working;
    }

    private synchronized void endWork() {
        working = false;
    }

    private synchronized boolean isWorking() {
        return working;
    }

    /** A rule that was renamed to another group goes on writing its series meanwhile: those do not end. */
    private void endSeries() throws InterruptedException {
        Instant end = clock.instant();
        long waitMs = Math.min(schedule.intervalMs() * RENAMING_INTERVALS, RENAMING_MAX_MS);
        if (!givenUp.await(waitMs, TimeUnit.MILLISECONDS)) {
            state.endSeries(end);
        }
    }

    /** Whether it has still to go on from what was stored of alerts. */
    boolean isRestoring() {
        return restores;
    }

    /** Evaluates nothing more after what is under way. */
    void beginStop() {
        stopped.countDown();
    }

    /** Whether it is to evaluate no more. */
    boolean isStopping() {
        return stopped.getCount() == 0;
    }

    /** Stops; nothing is evaluated when the call returns. What the group wrote goes on. */
    void stop() {
        beginStop();
        if (isWorking() && !joined(END_MAX)) {
            giveUp();
        }
    }

    /** The group is no more: what it wrote ends when two intervals have gone by. */
    void stopForGood() {
        endsSeries = true;
        stopped.countDown();
    }

    /** Cuts off what is under way; without an interrupt, which would close the files of the store. */
    void giveUp() {
        beginStop();
        canceled.set(true);
        givenUp.countDown();
        if (!joined(END_MAX)) {
            log.atWarn().addKeyValue("group", state.loaded().key()).log("an evaluation of rules does not end");
        }
    }

    boolean isEnded() {
        return !thread.isAlive() && thread.getState() != Thread.State.NEW;
    }

    private boolean joined(Duration most) {
        if (thread.getState() == Thread.State.NEW) {
            return true;
        }
        try {
            return thread.join(most);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
