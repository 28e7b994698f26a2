package io.photoncloud.nightlight.scrape;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scrapes one target at its times until it is stopped, on the thread that runs it. What it reports, and what it is told,
 * may be asked and said from any thread.
 */
final class ScrapeLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ScrapeLoop.class);

    private final Target target;
    private final TargetScraper scraper;
    private final ScrapeSchedule schedule;
    private final InstantSource clock;
    private final Pause pause;
    private final LongAdder refused;
    private boolean refusing;
    private volatile TargetReport report;
    private volatile String refusal = "";
    private volatile boolean targetIsGone;

    /** @param refused counts the samples that the storage would not take */
    ScrapeLoop(Target target, TargetScraper scraper, InstantSource clock, Pause pause, LongAdder refused) {
        this.target = target;
        this.scraper = scraper;
        this.schedule = new ScrapeSchedule(target.interval(), target.offset());
        this.clock = clock;
        this.pause = pause;
        this.refused = refused;
        this.report = TargetReport.unknown(target);
    }

    TargetReport report() {
        return report;
    }

    /** Why scrapes are to fail; empty where they are not. */
    void refuse(String reason) {
        refusal = reason;
    }

    @Override
    public void run() {
        try {
            Instant due = schedule.from(clock.instant());
            while (pause.until(due)) {
                Instant time = schedule.timestamp(due, clock.instant());
                TargetScraper.Result result = scrape(time);
                tellRefused(result.refused());
                report = TargetReport.of(target, result);
                due = schedule.after(due, clock.instant());
            }
        } catch (InterruptedException _) {
            // Whoever interrupts wants the end as well.
            Thread.currentThread().interrupt();
        }
        if (targetIsGone) {
            scraper.end(clock.millis());
        }
    }

    /** Once for a target that goes on like this: each scrape may have thousands. */
    private void tellRefused(int samples) {
        refused.add(samples);
        if (samples > 0 && !refusing) {
            log.atWarn()
                    .addKeyValue("job", target.job().name())
                    .addKeyValue("target", target.url())
                    .addKeyValue("samples", samples)
                    .log("samples of a target are refused: they are late, or there is another one of their time");
        }
        refusing = samples > 0;
    }

    private TargetScraper.Result scrape(Instant time) throws InterruptedException {
        try {
            return scraper.scrape(time.toEpochMilli(), refusal);
        } catch (RuntimeException e) { // tidy: whatever it is, the target is scraped again at its next time
            log.atWarn()
                    .addKeyValue("job", target.job().name())
                    .addKeyValue("target", target.url())
                    .setCause(e)
                    .log("a scrape failed");
            return TargetScraper.Result.failed(time.toEpochMilli(), String.valueOf(e.getMessage()));
        }
    }

    /** Stops, and tells the end of the target's series. */
    void stopForGood() {
        targetIsGone = true;
        pause.stop();
    }

    /** Stops as the server does: the target goes on, and so do its series. */
    void stop() {
        pause.stop();
    }
}
