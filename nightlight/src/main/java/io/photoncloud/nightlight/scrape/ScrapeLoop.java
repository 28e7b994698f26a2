package io.photoncloud.nightlight.scrape;

import java.time.Instant;
import java.time.InstantSource;
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
    private volatile TargetReport report;
    private volatile String refusal = "";
    private volatile boolean targetIsGone;

    ScrapeLoop(Target target, TargetScraper scraper, InstantSource clock, Pause pause) {
        this.target = target;
        this.scraper = scraper;
        this.schedule = new ScrapeSchedule(target.interval(), target.offset());
        this.clock = clock;
        this.pause = pause;
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
                report = TargetReport.of(target, scrape(time));
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
