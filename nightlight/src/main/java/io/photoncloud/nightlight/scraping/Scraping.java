package io.photoncloud.nightlight.scraping;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.exposition.ExpositionLimits;
import io.photoncloud.nightlight.scrape.AnswerRoom;
import io.photoncloud.nightlight.scrape.CloudTargets;
import io.photoncloud.nightlight.scrape.HttpScrapeFetch;
import io.photoncloud.nightlight.scrape.JobScraping;
import io.photoncloud.nightlight.scrape.PrometheusConfig;
import io.photoncloud.nightlight.scrape.ScrapeBatch;
import io.photoncloud.nightlight.scrape.ScrapeJob;
import io.photoncloud.nightlight.scrape.ScrapePool;
import io.photoncloud.nightlight.scrape.ServiceTls;
import io.photoncloud.nightlight.scrape.Target;
import io.photoncloud.nightlight.series.SampleStore;
import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Scrapes what the configuration says, from the start to the close. Where it is read again, jobs that it says the same of go on as they were.
 * A configuration that cannot be read changes nothing. Safe for use by many threads.
 */
public final class Scraping implements AutoCloseable {
    /** Of a configuration, in bytes. */
    public static final long CONFIG_BYTES_MAX = 10 << 20;

    private static final Duration END_MAX = Duration.ofSeconds(5);

    /** Of the memory there is, what one answer may have: it is held whole, and others are under way. */
    private static final int ANSWER_SHARE = 16;

    private static final Logger log = LoggerFactory.getLogger(Scraping.class);

    private final Optional<Path> file;
    private final String otherwise;
    private final Reach reach;
    private final ScrapedTenant scraped;
    private final Function<Tenant, ? extends SampleStore> stores;
    private final InstantSource clock;
    private final ConfigFollower follower;
    private final HttpScrapeFetch fetch;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final ThreadFactory threads =
            work -> Thread.ofVirtual().name("scrape").unstarted(() -> {
                running.add(Thread.currentThread());
                try {
                    work.run();
                } finally {
                    running.remove(Thread.currentThread());
                }
            });
    private final Map<ScrapeJob, JobScraping> jobs = new LinkedHashMap<>();
    private String shown = "";
    private boolean closed;

    /**
     * What else targets are found and spoken to by.
     *
     * @param directory from which names of files in the configuration go out
     * @param answers what all answers hold together
     */
    public record Reach(Path directory, ServiceTls services, CloudTargets cloud, AnswerRoom answers) {}

    /**
     * @param file of the configuration; empty for none
     * @param otherwise the configuration where there is no file
     * @param scraped whose the samples of targets are that are of no project
     * @param stores where those of each project go
     * @param follower goes by the same configuration
     */
    public Scraping(
            Optional<Path> file,
            String otherwise,
            Reach reach,
            ScrapedTenant scraped,
            Function<Tenant, ? extends SampleStore> stores,
            InstantSource clock,
            ConfigFollower follower) {
        this.file = file;
        this.otherwise = otherwise;
        this.reach = reach;
        this.scraped = scraped;
        this.stores = stores;
        this.clock = clock;
        this.follower = follower;
        long bytes = Math.min(
                ExpositionLimits.DEFAULT.bodyBytesMax(), Runtime.getRuntime().maxMemory() / ANSWER_SHARE);
        this.fetch = new HttpScrapeFetch(bytes, reach.answers(), reach.directory(), reach.services());
    }

    /** Reads the configuration, and scrapes by it from now on. @throws YamlException it is none */
    public synchronized void reload() throws IOException, YamlException {
        if (closed) {
            throw new IOException("scraping has ended");
        }
        String read = read();
        PrometheusConfig config = PrometheusConfig.parse(read);
        String masked = masked(read);
        Runnable follow = follower.prepare(config);
        Set<ScrapeJob> wanted = new LinkedHashSet<>(config.scrapeJobs());
        Set<String> names = new HashSet<>();
        wanted.forEach(job -> names.add(job.name()));
        jobs.entrySet().removeIf(known -> {
            boolean goes = !wanted.contains(known.getKey());
            if (goes && names.contains(known.getKey().name())) {
                known.getValue().close();
            } else if (goes) {
                known.getValue().closeForGood();
            }
            return goes;
        });
        wanted.forEach(job -> jobs.computeIfAbsent(job, this::begin));
        follow.run();
        shown = masked;
        log.atInfo().addKeyValue("jobs", jobs.size()).log("what is scraped was read");
    }

    /** Before anything changes: its reader has bounds of its own, of aliases as of depth. */
    private static String masked(String read) throws YamlException {
        try {
            return SecretsMasked.of(read);
        } catch (YAMLException e) {
            throw new YamlException("cannot be shown: " + e.getMessage());
        }
    }

    private String read() throws IOException {
        if (file.isEmpty()) {
            return otherwise;
        }
        Path path = file.get();
        if (Files.size(path) > CONFIG_BYTES_MAX) {
            throw new IOException(path + " has more than " + CONFIG_BYTES_MAX + " bytes");
        }
        return Files.readString(path, UTF_8);
    }

    /** The store is asked for anew each time, as it may only be made by what is written, or have been opened again. */
    private ScrapeBatch.Opener storage(Target target) {
        Tenant owner = target.owner().orElse(scraped.tenant());
        return () -> new StoreBatch(stores.apply(owner).appender(), clock);
    }

    private JobScraping begin(ScrapeJob job) {
        ScrapePool pool =
                new ScrapePool(job, fetch, this::storage, ExpositionLimits.DEFAULT, clock, System::nanoTime, threads);
        JobScraping begun = new JobScraping(pool, fetch, reach.cloud(), reach.directory(), clock, threads);
        begun.start();
        return begun;
    }

    /** The configuration that is in force, without its secrets. */
    public synchronized String shown() {
        return shown;
    }

    /** The targets of all jobs, by the names of the jobs. */
    public synchronized List<ScrapePool> pools() {
        List<ScrapePool> pools = new ArrayList<>();
        jobs.values().forEach(job -> pools.add(job.pool()));
        return pools;
    }

    /** Scrapes that are under way may end; what they found is kept. */
    @Override
    public synchronized void close() {
        closed = true;
        jobs.values().forEach(JobScraping::close);
        jobs.clear();
        long deadline = System.nanoTime() + END_MAX.toNanos();
        try {
            for (Thread scrape : running) {
                var _ = scrape.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        fetch.close();
    }
}
