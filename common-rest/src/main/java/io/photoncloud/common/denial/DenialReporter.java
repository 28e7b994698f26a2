package io.photoncloud.common.denial;

import io.photoncloud.common.denial.DenialSender.NotRecordedException;
import io.photoncloud.common.denial.DenialSender.RefusedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the denials of this process within a second, over and over until they are recorded, each once. A call that is
 * denied never waits for it: what has no room while nobody can be told is counted, and the number told. What is not told
 * when the process is killed is lost. Safe for many threads.
 */
public final class DenialReporter implements Denials, AutoCloseable {

    /** Denials are gathered so long into a report. */
    static final Duration GATHERED = Duration.ofMillis(300);

    /** How long a process that stops goes on telling. */
    static final Duration FLUSH_MAX = Duration.ofSeconds(2);

    private static final Duration RETRY_MIN = Duration.ofMillis(50);
    private static final Duration RETRY_MAX = Duration.ofSeconds(1);
    private static final int DOUBLINGS_MAX = 10;

    private static final Logger log = LoggerFactory.getLogger(DenialReporter.class);

    private final DenialReport.Reporter reporter;
    private final DenialSender sender;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final DenialQueue queue = new DenialQueue();
    private final AtomicLong overflowed = new AtomicLong();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("denials").unstarted(this::report);
    private volatile @Nullable DenialReport underWay;
    private volatile long giveUpNanos;
    private long number;

    /** @param nanos a clock that never goes back */
    public DenialReporter(
            DenialReport.Reporter reporter, DenialSender sender, InstantSource clock, LongSupplier nanos) {
        this.reporter = reporter;
        this.sender = sender;
        this.clock = clock;
        this.nanos = nanos;
    }

    public void start() {
        thread.start();
    }

    @Override
    public void denied(Denial denial) {
        switch (queue.add(denial)) {
            case OF_ITS_OWN -> logged(denial);
            case WITH_OTHERS -> {}
            case NONE -> {
                if (overflowed.getAndIncrement() == 0) {
                    log.atWarn()
                            .addKeyValue("waiting", DenialQueue.WAITING_MAX)
                            .log("denials are not recorded singly any more: too many wait for IAM");
                }
            }
        }
    }

    private static void logged(Denial denial) {
        log.atInfo()
                .addKeyValue("caller", denial.caller())
                .addKeyValue("permission", denial.denied().permission())
                .addKeyValue("scope", denial.denied().scope())
                .addKeyValue("call", denial.call())
                .addKeyValue("client", denial.client())
                .log("denied");
    }

    /** Denials, by kind, that are not told yet. */
    public int waiting() {
        DenialReport told = underWay;
        return queue.size() + (told == null ? 0 : told.denials().size());
    }

    /** Denials since the start that were only counted. */
    public long overflowed() {
        return overflowed.get();
    }

    private void report() {
        try {
            while (queue.awaitAny()) {
                var _ = stopping.await(GATHERED.toNanos(), TimeUnit.NANOSECONDS);
                tell();
            }
            while (!queue.isEmpty() && mayGoOn()) {
                tell();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lost();
    }

    private boolean mayGoOn() {
        return stopping.getCount() > 0 || giveUpNanos - nanos.getAsLong() > 0;
    }

    private void tell() throws InterruptedException {
        DenialQueue.Taken taken = queue.take();
        number++;
        DenialReport report = new DenialReport(reporter, number, clock.instant(), taken.denials(), taken.notSingly());
        underWay = report;
        for (int failures = 0; !isTold(report) && mayGoOn(); failures++) {
            pause(failures);
        }
    }

    private boolean isTold(DenialReport report) {
        try {
            sender.send(report);
            underWay = null;
            return true;
        } catch (NotRecordedException e) {
            log.atDebug().addKeyValue("reason", e.getMessage()).log("denials are not recorded yet, trying again");
            return false;
        } catch (RefusedException e) {
            underWay = null;
            log.atError()
                    .addKeyValue("denials", report.denials().size())
                    .addKeyValue("reason", e.getMessage())
                    .log("denials are not recorded: IAM does not take them");
            return true;
        }
    }

    private void pause(int failures) throws InterruptedException {
        long wait = Math.min(RETRY_MAX.toNanos(), RETRY_MIN.toNanos() << Math.min(failures, DOUBLINGS_MAX));
        if (stopping.await(wait, TimeUnit.NANOSECONDS)) {
            var _ = never.await(RETRY_MIN.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void lost() {
        int left = waiting();
        if (left > 0) {
            log.atError().addKeyValue("denials", left).log("denials were not recorded before the process stopped");
        }
    }

    /** Returns when everything is told, or after a bounded time. */
    @Override
    public void close() {
        giveUpNanos = nanos.getAsLong() + FLUSH_MAX.toNanos();
        stopping.countDown();
        queue.close();
        try {
            if (thread.isAlive()) {
                var _ = thread.join(FLUSH_MAX.plus(RETRY_MAX));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
