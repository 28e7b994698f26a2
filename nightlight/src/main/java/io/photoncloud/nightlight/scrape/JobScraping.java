package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the targets of a job again and again and tells its pool which there are. Where looking fails those found
 * last remain. Safe for use by many threads.
 */
public final class JobScraping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JobScraping.class);

    private final ScrapePool pool;
    private final InstantSource clock;
    private final ThreadFactory threads;
    private final List<Finder> finders = new ArrayList<>();

    public JobScraping(
            ScrapePool pool,
            ScrapeFetch fetch,
            CloudTargets cloud,
            Path directory,
            InstantSource clock,
            ThreadFactory threads) {
        this(pool, fetch, new NamingDnsLookup(), cloud, directory, clock, threads);
    }

    JobScraping(
            ScrapePool pool,
            ScrapeFetch fetch,
            DnsLookup dns,
            CloudTargets cloud,
            Path directory,
            InstantSource clock,
            ThreadFactory threads) {
        this.pool = pool;
        this.clock = clock;
        this.threads = threads;
        for (DiscoveryConfig config : pool.job().discoveries()) {
            finders.add(new Finder(config, Discovery.of(config, fetch, dns, cloud, directory)));
        }
    }

    /** Begins, and goes on until it is closed. */
    public void start() {
        for (Finder finder : finders) {
            threads.newThread(finder).start();
        }
    }

    public ScrapePool pool() {
        return pool;
    }

    private synchronized void tell() {
        List<TargetGroup> all = new ArrayList<>();
        finders.forEach(finder -> all.addAll(finder.found));
        pool.reconcile(all);
    }

    @Override
    public void close() {
        finders.forEach(finder -> finder.pause.stop());
        pool.stop();
    }

    /** Ends, and tells the end of all series: there is no such job any more. */
    public void closeForGood() {
        finders.forEach(finder -> finder.pause.stop());
        pool.stopForGood();
    }

    /** One place to look at, on a thread of its own. */
    private final class Finder implements Runnable {
        private final DiscoveryConfig config;
        private final Discovery discovery;
        private final Pause pause = Pause.of(clock);
        private volatile List<TargetGroup> found = List.of();

        Finder(DiscoveryConfig config, Discovery discovery) {
            this.config = config;
            this.discovery = discovery;
        }

        @Override
        public void run() {
            try {
                look();
                while (!config.refresh().isZero() && pause.until(clock.instant().plus(config.refresh()))) {
                    look();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void look() throws InterruptedException {
            try {
                found = discovery.find();
                tell();
            } catch (IOException | YamlException | RuntimeException e) { // tidy: whatever it is, it is tried again
                log.atWarn()
                        .addKeyValue("job", pool.job().name())
                        .setCause(e)
                        .log("target discovery failed, keeping the targets found before");
            }
        }
    }
}
