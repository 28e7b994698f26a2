package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What holds for all jobs and rules that do not say otherwise. */
public record GlobalConfig(
        Duration scrapeInterval,
        Duration scrapeTimeout,
        Duration evaluationInterval,
        Duration ruleQueryOffset,
        Map<String, String> externalLabels,
        List<ScrapeProtocol> protocols,
        boolean nativeHistograms,
        boolean alwaysClassic,
        ScrapeLimits limits) {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    public GlobalConfig {
        externalLabels = Map.copyOf(externalLabels);
        protocols = List.copyOf(protocols);
    }

    static GlobalConfig read(Optional<YamlValue> value) throws YamlException {
        YamlMap map = value.isPresent()
                ? value.get().map("config.plain")
                : YamlValue.parse("{}").map("config.plain");
        Duration interval = orDefault(map.duration("scrape_interval", Duration.ZERO));
        Duration timeout = map.duration("scrape_timeout", Duration.ZERO);
        if (timeout.compareTo(interval) > 0) {
            throw new YamlException("global scrape timeout greater than scrape interval");
        }
        if (timeout.isZero()) {
            timeout = TIMEOUT.compareTo(interval) < 0 ? TIMEOUT : interval;
        }
        GlobalConfig global = new GlobalConfig(
                interval,
                timeout,
                orDefault(map.duration("evaluation_interval", Duration.ZERO)),
                map.duration("rule_query_offset", Duration.ZERO),
                map.textMap("external_labels"),
                protocols(map),
                map.truth("scrape_native_histograms", false),
                map.truth("always_scrape_classic_histograms", false),
                ScrapeLimits.read(map, ScrapeLimits.NONE));
        map.end();
        return global;
    }

    private static Duration orDefault(Duration duration) {
        return duration.isZero() ? INTERVAL : duration;
    }

    static List<ScrapeProtocol> protocols(YamlMap map) throws YamlException {
        List<ScrapeProtocol> protocols = new ArrayList<>();
        for (String text : map.texts("scrape_protocols")) {
            ScrapeProtocol protocol = ScrapeProtocol.of(text);
            if (protocols.contains(protocol)) {
                throw new YamlException("duplicated protocol in scrape_protocols, got " + text);
            }
            protocols.add(protocol);
        }
        return protocols;
    }
}
