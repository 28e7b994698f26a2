package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.exposition.HistogramChoice;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is scraped, and how: a scrape_config of Prometheus. */
public record ScrapeJob(
        String name,
        Duration interval,
        Duration timeout,
        Labelling labelling,
        Request request,
        Formats formats,
        ScrapeLimits limits,
        HttpAccess access,
        List<DiscoveryConfig> discoveries,
        List<RelabelRule> relabelling,
        List<RelabelRule> metricRelabelling) {
    /** Whose labels and times win where both sides have some. */
    public record Labelling(boolean honorLabels, boolean honorTimestamps, boolean trackTimestampsStaleness) {}

    /** What is asked of each target, unless its labels say otherwise. */
    public record Request(String scheme, String path, Map<String, List<String>> params, boolean compression) {
        public Request {
            params = Map.copyOf(params);
        }
    }

    /** The forms of the answer that are taken; the fallback, if any, where the target does not say its form. */
    public record Formats(
            List<ScrapeProtocol> protocols, Optional<ScrapeProtocol> fallback, HistogramChoice histograms) {
        public Formats {
            protocols = List.copyOf(protocols);
        }
    }

    public ScrapeJob {
        discoveries = List.copyOf(discoveries);
        relabelling = List.copyOf(relabelling);
        metricRelabelling = List.copyOf(metricRelabelling);
    }

    static ScrapeJob read(YamlValue value, GlobalConfig global) throws YamlException {
        if (value.isNull()) {
            throw new YamlException("empty or null scrape config section");
        }
        YamlMap map = value.map("config.ScrapeConfig");
        String name = map.text("job_name", "");
        Duration interval = map.duration("scrape_interval", Duration.ZERO);
        interval = interval.isZero() ? global.scrapeInterval() : interval;
        Duration timeout = map.duration("scrape_timeout", Duration.ZERO);
        ScrapeJob job = new ScrapeJob(
                name,
                interval,
                timeout.isZero() ? least(global.scrapeTimeout(), interval) : timeout,
                new Labelling(
                        map.truth("honor_labels", false),
                        map.truth("honor_timestamps", true),
                        map.truth("track_timestamps_staleness", false)),
                new Request(
                        map.text("scheme", "http"),
                        map.text("metrics_path", "/metrics"),
                        params(map.find("params")),
                        map.truth("enable_compression", true)),
                formats(map, global),
                ScrapeLimits.read(map, global.limits()),
                HttpAccess.read(map),
                DiscoveryConfig.read(map),
                RelabelYaml.rules(map, "relabel_configs"),
                RelabelYaml.rules(map, "metric_relabel_configs"));
        map.end();
        job.check();
        return job;
    }

    private void check() throws YamlException {
        if (name.isEmpty()) {
            throw new YamlException("job_name is empty");
        }
        if (timeout.compareTo(interval) > 0) {
            throw new YamlException("scrape timeout greater than scrape interval for scrape config with job name "
                    + GoQuote.quote(name));
        }
        for (DiscoveryConfig discovery : discoveries) {
            if (discovery instanceof DiscoveryConfig.Static(List<TargetGroup> groups) && relabelling.isEmpty()) {
                for (TargetGroup group : groups) {
                    checkAddresses(group);
                }
            }
        }
    }

    private static void checkAddresses(TargetGroup group) throws YamlException {
        for (String address : group.addresses()) {
            if (address.indexOf('/') >= 0) {
                throw new YamlException(GoQuote.quote(address) + " is not a valid hostname");
            }
        }
    }

    private static Duration least(Duration left, Duration right) {
        return left.compareTo(right) < 0 ? left : right;
    }

    private static Map<String, List<String>> params(Optional<YamlValue> value) throws YamlException {
        Map<String, List<String>> params = new TreeMap<>();
        if (value.isPresent()) {
            for (Map.Entry<String, YamlValue> param :
                    value.get().map("url.Values").all().entrySet()) {
                params.put(param.getKey(), param.getValue().texts());
            }
        }
        return params;
    }

    private static Formats formats(YamlMap map, GlobalConfig global) throws YamlException {
        boolean natively = map.truth("scrape_native_histograms", global.nativeHistograms());
        boolean both = map.truth("always_scrape_classic_histograms", global.alwaysClassic());
        List<ScrapeProtocol> protocols = GlobalConfig.protocols(map);
        if (protocols.isEmpty()) {
            protocols = global.protocols();
        }
        if (protocols.isEmpty()) {
            protocols = natively ? ScrapeProtocol.PROTOBUF_FIRST : ScrapeProtocol.DEFAULT;
        }
        Optional<ScrapeProtocol> fallback = Optional.empty();
        String text = map.text("fallback_scrape_protocol", "");
        if (!text.isEmpty()) {
            fallback = Optional.of(ScrapeProtocol.of(text));
        }
        HistogramChoice chosen = both ? HistogramChoice.BOTH : HistogramChoice.NATIVE;
        return new Formats(protocols, fallback, natively ? chosen : HistogramChoice.CLASSIC);
    }

    static List<ScrapeJob> list(List<YamlValue> values, GlobalConfig global) throws YamlException {
        Map<String, ScrapeJob> jobs = new TreeMap<>();
        List<ScrapeJob> inOrder = new ArrayList<>();
        for (YamlValue value : values) {
            ScrapeJob job = read(value, global);
            if (jobs.put(job.name(), job) != null) {
                throw new YamlException("found multiple scrape configs with job name " + GoQuote.quote(job.name()));
            }
            inOrder.add(job);
        }
        return inOrder;
    }
}
