package io.photoncloud.nightlight.scraping;

import io.photoncloud.common.metrics.Sampled;
import io.photoncloud.common.metrics.Samples;

/** How scraping goes, as metrics of the service. */
public final class ScrapeSamples implements Sampled {
    private final Scraping scraping;

    public ScrapeSamples(Scraping scraping) {
        this.scraping = scraping;
    }

    @Override
    public void sample(Samples samples) {
        scraping.pools()
                .forEach(pool -> samples.counter(
                        "nightlight_scrape_samples_refused",
                        "samples and exemplars of targets that storage did not take: late, or another one is of their time",
                        pool.refusedSamples(),
                        "scrape_job",
                        pool.job().name()));
    }
}
