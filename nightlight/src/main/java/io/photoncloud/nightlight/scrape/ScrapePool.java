package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.exposition.ExpositionLimits;
import io.photoncloud.nightlight.series.Labels;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Scrapes the targets of one job, each on a thread of its own. It is told again and again which there are, and starts
 * and stops what differs. Safe for use by many threads.
 */
public final class ScrapePool {
    /** So many dropped targets are remembered where the job does not say. */
    private static final int DROPPED_MAX = 10_000;

    private final ScrapeJob job;
    private final ScrapeFetch fetch;
    private final Function<Target, ScrapeBatch.Opener> storage;
    private final ExpositionLimits limits;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final ThreadFactory threads;

    private final Map<String, ScrapeLoop> loops = new LinkedHashMap<>();
    private final LongAdder refused = new LongAdder();
    private List<Labels> dropped = List.of();
    private List<String> failures = List.of();
    private boolean stopped;

    /** @param storage where what a target tells goes */
    public ScrapePool(
            ScrapeJob job,
            ScrapeFetch fetch,
            Function<Target, ScrapeBatch.Opener> storage,
            ExpositionLimits limits,
            InstantSource clock,
            LongSupplier nanoTime,
            ThreadFactory threads) {
        this.job = job;
        this.fetch = fetch;
        this.storage = storage;
        this.limits = limits;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.threads = threads;
    }

    public ScrapeJob job() {
        return job;
    }

    /** Makes the targets of these groups those that are scraped. */
    public synchronized void reconcile(Collection<TargetGroup> groups) {
        if (stopped) {
            return;
        }
        Map<String, Target> wanted = new LinkedHashMap<>();
        List<Labels> droppedNow = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        int most = job.limits().droppedKept() > 0 ? job.limits().droppedKept() : DROPPED_MAX;
        for (TargetGroup group : groups) {
            for (Target.Outcome outcome : Target.of(job, group)) {
                switch (outcome) {
                    // Two that would write the same series are one.
                    case Target.Outcome.Kept(Target target) -> wanted.putIfAbsent(target.key(), target);
                    case Target.Outcome.Dropped(Labels discovered) -> {
                        if (droppedNow.size() < most) {
                            droppedNow.add(discovered);
                        }
                    }
                    case Target.Outcome.Failed(String message) -> failed.add(message);
                }
            }
        }
        dropped = List.copyOf(droppedNow);
        failures = List.copyOf(failed);
        apply(wanted);
    }

    private void apply(Map<String, Target> wanted) {
        loops.entrySet().removeIf(entry -> {
            boolean gone = !wanted.containsKey(entry.getKey());
            if (gone) {
                entry.getValue().stopForGood();
            }
            return gone;
        });
        int limit = job.limits().targets();
        String refusal = limit > 0 && wanted.size() > limit
                ? "target_limit exceeded (number of targets: " + wanted.size() + ", limit: " + limit + ")"
                : "";
        wanted.forEach(
                (key, target) -> loops.computeIfAbsent(key, _ -> start(target)).refuse(refusal));
    }

    private ScrapeLoop start(Target target) {
        TargetScraper scraper = new TargetScraper(target, fetch, storage.apply(target), limits, nanoTime);
        ScrapeLoop loop = new ScrapeLoop(target, scraper, clock, Pause.of(clock), refused);
        threads.newThread(loop).start();
        return loop;
    }

    /** Stops all scrapes, and tells the end of their series. */
    public synchronized void stopForGood() {
        stopped = true;
        loops.values().forEach(ScrapeLoop::stopForGood);
        loops.clear();
    }

    /** Stops all scrapes, for good. */
    public synchronized void stop() {
        stopped = true;
        loops.values().forEach(ScrapeLoop::stop);
        loops.clear();
    }

    public synchronized List<TargetReport> targets() {
        return loops.values().stream().map(ScrapeLoop::report).toList();
    }

    /** How many samples of its targets the storage would not take. */
    public long refusedSamples() {
        return refused.sum();
    }

    /** What is known of targets that relabelling drops. */
    public synchronized List<Labels> droppedTargets() {
        return dropped;
    }

    /** Why some addresses are no targets. */
    public synchronized List<String> failures() {
        return failures;
    }
}
