package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.exposition.ExpositionLimits;
import io.photoncloud.nightlight.exposition.ExpositionParser;
import io.photoncloud.nightlight.exposition.OpenMetricsParser;
import io.photoncloud.nightlight.exposition.PrometheusTextParser;
import io.photoncloud.nightlight.exposition.ProtobufParser;
import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.StaleMarker;
import io.photoncloud.nightlight.text.GoQuote;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Scrapes one target again and again: brings what it exposes to the storage, says how that went, and tells the end of
 * each series that is exposed no more. A scrape that fails ends all of them. Used by one thread; what it remembers is
 * bounded by the limits of an exposition.
 */
final class TargetScraper {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Target target;
    private final ScrapeFetch fetch;
    private final ScrapeBatch.Opener storage;
    private final ExpositionLimits limits;
    private final LongSupplier nanoTime;

    private final Map<ScrapeProtocol, ExpositionParser<ScrapedSeries>> parsers = new TreeMap<>();
    private final List<SeriesCache<ScrapedSeries>> caches = new ArrayList<>();
    private final List<ScrapedSeries> report = new ArrayList<>();
    private long number;

    TargetScraper(
            Target target,
            ScrapeFetch fetch,
            ScrapeBatch.Opener storage,
            ExpositionLimits limits,
            LongSupplier nanoTime) {
        this.target = target;
        this.fetch = fetch;
        this.storage = storage;
        this.limits = limits;
        this.nanoTime = nanoTime;
        for (String metric : List.of(
                "up",
                "scrape_duration_seconds",
                "scrape_samples_scraped",
                "scrape_samples_post_metric_relabeling",
                "scrape_series_added")) {
            report.add(new ScrapedSeries(target.reportLabels(metric)));
        }
    }

    /** How a scrape went; the error is empty where it went well. */
    record Result(long timeMs, double seconds, int scraped, int kept, int added, int refused, String error) {
        boolean isUp() {
            return error.isEmpty();
        }

        static Result failed(long timeMs, String error) {
            return new Result(timeMs, 0, 0, 0, 0, 0, error.isEmpty() ? "the scrape failed" : error);
        }
    }

    /** Scrapes, unless there is a reason why that must fail. */
    Result scrape(long timeMs, String refusal) throws InterruptedException {
        number++;
        long began = nanoTime.getAsLong();
        String error = "";
        Result result;
        ScrapeBatch batch = storage.open();
        ScrapeSink sink = new ScrapeSink(target, batch, timeMs, number);
        try {
            if (!refusal.isEmpty()) {
                throw IngestException.tooLarge(refusal);
            }
            read(sink);
            endSeries(batch, timeMs);
        } catch (InterruptedException | RuntimeException e) { // tidy: whatever it is, the batch is given up
            batch.close();
            throw e;
        } catch (IOException | IngestException e) {
            error = String.valueOf(e.getMessage());
            batch.close();
            batch = storage.open();
            endAll(batch, timeMs);
            forgetNew();
        }
        try (ScrapeBatch whole = batch) {
            double seconds = (nanoTime.getAsLong() - began) / NANOS_PER_SECOND;
            result = new Result(timeMs, seconds, sink.scraped(), sink.kept(), sink.added(), sink.refused(), error);
            report(result, whole);
            whole.commit();
        } catch (IngestException e) {
            return Result.failed(timeMs, String.valueOf(e.getMessage()));
        }
        return result;
    }

    private void read(ScrapeSink sink) throws IOException, IngestException, InterruptedException {
        ScrapeJob job = target.job();
        Map<String, String> headers = new TreeMap<>();
        headers.put("Accept", ScrapeProtocol.accept(job.formats().protocols()));
        headers.put("Accept-Encoding", job.request().compression() ? "gzip" : "identity");
        headers.put("User-Agent", "NightLight");
        headers.put(
                "X-Prometheus-Scrape-Timeout-Seconds",
                Double.toString(target.timeout().toMillis() / 1000.0));
        ScrapeFetch.Answer answer = fetch.fetch(new ScrapeFetch.Question(
                target.url(), headers, target.timeout(), job.limits().bodyBytes(), target.access()));
        try (InputStream body = answer.body()) {
            parser(protocol(answer.contentType())).parse(body, sink);
        }
        sink.tellMetadata();
    }

    private ScrapeProtocol protocol(String contentType) throws IngestException {
        String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        for (ScrapeProtocol protocol : ScrapeProtocol.values()) {
            if (protocol.mediaType().equals(mediaType)) {
                return protocol;
            }
        }
        if (target.job().formats().fallback().isPresent()) {
            return target.job().formats().fallback().get();
        }
        throw IngestException.unsupported(
                contentType.isEmpty()
                        ? "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol"
                                + " specified for target"
                        : "received unsupported Content-Type " + GoQuote.quote(contentType)
                                + " and no fallback_scrape_protocol specified for target");
    }

    /** Each form has a memory of its own, as the same bytes may mean something else in another. */
    private ExpositionParser<ScrapedSeries> parser(ScrapeProtocol protocol) {
        return parsers.computeIfAbsent(protocol, _ -> {
            SeriesCache<ScrapedSeries> cache = new SeriesCache<>();
            caches.add(cache);
            return switch (protocol) {
                case PROTOBUF ->
                    new ProtobufParser<>(cache, limits, target.job().formats().histograms());
                case OPEN_METRICS_0_0_1, OPEN_METRICS_1_0_0 -> new OpenMetricsParser<>(cache, limits);
                case TEXT_0_0_4, TEXT_1_0_0 -> new PrometheusTextParser<>(cache, limits);
            };
        });
    }

    private void endSeries(ScrapeBatch batch, long timeMs) {
        for (SeriesCache<ScrapedSeries> cache : caches) {
            cache.forEach(series -> {
                if (series.seen == number) {
                    series.live = series.tracked;
                } else {
                    end(series, batch, timeMs);
                }
            });
            cache.retain(series -> series.seen == number);
        }
    }

    private void endAll(ScrapeBatch batch, long timeMs) {
        for (SeriesCache<ScrapedSeries> cache : caches) {
            cache.forEach(series -> end(series, batch, timeMs));
        }
    }

    /** What a scrape brought that failed: where there is something else each time, it would add up. */
    private void forgetNew() {
        caches.forEach(cache -> cache.retain(series -> series.seen >= 0 && series.seen < number));
    }

    /** How many series it remembers. */
    int remembered() {
        return caches.stream().mapToInt(SeriesCache::size).sum();
    }

    private static void end(ScrapedSeries series, ScrapeBatch batch, long timeMs) {
        if (!series.live) {
            return;
        }
        series.live = false;
        try {
            series.reference = batch.sample(series.reference, series.labels, timeMs, StaleMarker.VALUE);
        } catch (IngestException _) {
            // Another series of the target has the same labels now, and a sample at this time.
        }
    }

    private void report(Result result, ScrapeBatch batch) throws IngestException {
        double[] values = {result.isUp() ? 1 : 0, result.seconds(), result.scraped(), result.kept(), result.added()};
        for (int i = 0; i < values.length; i++) {
            ScrapedSeries series = report.get(i);
            try {
                series.reference = batch.sample(series.reference, series.labels, result.timeMs(), values[i]);
                series.live = true;
            } catch (IngestException e) {
                // The clock has gone back, or there is a report of that time already: what was scraped counts all the
                // same.
                if (e.kind() != IngestException.Kind.INVALID_SAMPLE) {
                    throw e;
                }
            }
        }
    }

    /** Tells the end of everything, as the target is no more. */
    void end(long timeMs) {
        try (ScrapeBatch batch = storage.open()) {
            endAll(batch, timeMs);
            report.forEach(series -> end(series, batch, timeMs));
            batch.commit();
        } catch (IngestException _) {
            // Without their end the series are taken for ended five minutes later.
        }
    }
}
