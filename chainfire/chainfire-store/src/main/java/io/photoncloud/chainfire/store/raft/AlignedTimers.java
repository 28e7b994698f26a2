package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.core.Scheduler;
import com.alipay.sofa.jraft.util.SPI;
import com.alipay.sofa.jraft.util.timer.DefaultRaftTimerFactory;
import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import com.alipay.sofa.jraft.util.timer.TimerTask;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * JRaft's timers, where what comes round for every group comes at the same moments: all groups of a process that lead
 * send their heartbeats together, and a thread woken for one serves all. Timers for elections stay as random as JRaft
 * wants them.
 */
@SPI(name = "aligned", priority = 1)
public final class AlignedTimers extends DefaultRaftTimerFactory {

    /** Time between the moments: the heartbeats of the default election timeout. */
    static final Duration GRID = RaftTuning.heartbeatInterval(StoreNodeOptions.ELECTION_TIMEOUT_DEFAULT);

    @Override
    public Timer getStepDownTimer(boolean shared, String name) {
        return new AlignedTimer(super.getStepDownTimer(shared, name));
    }

    @Override
    public Scheduler getRaftScheduler(boolean shared, int workers, String name) {
        return new AlignedScheduler(super.getRaftScheduler(shared, workers, name));
    }

    /**
     * The delay to the moment nearest to the end of the one asked for. What is shorter than the time between two moments,
     * less a little for the time that passed since the last one, is left as it is: it would differ too much.
     */
    static long align(long nowNanos, long delayNanos) {
        long grid = GRID.toNanos();
        if (delayNanos < grid - grid / 8) {
            return delayNanos;
        }
        return Math.floorDiv(nowNanos + delayNanos + grid / 2, grid) * grid - nowNanos;
    }

    private static long align(long delay, TimeUnit unit) {
        return align(System.nanoTime(), unit.toNanos(delay));
    }

    private record AlignedTimer(Timer timer) implements Timer {

        @Override
        public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
            return timer.newTimeout(task, align(delay, unit), TimeUnit.NANOSECONDS);
        }

        @Override
        public Set<Timeout> stop() {
            return timer.stop();
        }
    }

    private record AlignedScheduler(Scheduler scheduler) implements Scheduler {

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            return scheduler.schedule(command, align(delay, unit), TimeUnit.NANOSECONDS);
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
            return scheduler.scheduleAtFixedRate(command, initialDelay, period, unit);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(
                Runnable command, long initialDelay, long delay, TimeUnit unit) {
            return scheduler.scheduleWithFixedDelay(command, initialDelay, delay, unit);
        }

        @Override
        public void shutdown() {
            scheduler.shutdown();
        }
    }
}
