package io.photoncloud.nightlight.alerting;

import io.photoncloud.nightlight.scrape.HttpAccess;
import io.photoncloud.nightlight.scrape.PrometheusConfig;
import io.photoncloud.nightlight.scrape.RelabelRule;
import io.photoncloud.nightlight.scrape.TargetGroup;
import io.photoncloud.nightlight.series.Labels;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which Alertmanagers there are, from what was found. */
final class AlertmanagerTargets {
    private static final String ADDRESS = "__address__";
    private static final String SCHEME = "__scheme__";
    private static final String PATH = "__alerts_path__";
    private static final String API = "/api/v2/alerts";

    private AlertmanagerTargets() {}

    /** An Alertmanager, by where alerts are posted to. */
    record Found(URI url, HttpAccess access, Duration timeout) {}

    /** What was found, and what was found but is not spoken to. */
    record Outcome(List<Found> active, List<URI> dropped) {
        Outcome {
            active = List.copyOf(active);
            dropped = List.copyOf(dropped);
        }
    }

    static Outcome of(PrometheusConfig.Alertmanagers config, List<TargetGroup> groups) {
        List<Found> active = new ArrayList<>();
        List<URI> dropped = new ArrayList<>();
        Set<URI> seen = new LinkedHashSet<>();
        for (TargetGroup group : groups) {
            for (String address : group.addresses()) {
                Map<String, String> labels = new TreeMap<>(group.labels());
                labels.put(ADDRESS, address);
                labels.put(SCHEME, config.scheme());
                labels.put(PATH, path(config.pathPrefix()));
                Labels found = RelabelRule.apply(config.relabelling(), Labels.of(labels));
                if (found.isEmpty()) {
                    dropped.add(url(Labels.of(labels)));
                } else if (seen.add(url(found))) {
                    active.add(new Found(url(found), config.access(), config.timeout()));
                }
            }
        }
        return new Outcome(active, dropped);
    }

    private static String path(String prefix) {
        String slashed = prefix.startsWith("/") || prefix.isEmpty() ? prefix : "/" + prefix;
        return slashed.replaceFirst("/+$", "") + API;
    }

    /** @throws IllegalArgumentException where it is none */
    private static URI url(Labels labels) {
        return URI.create(labels.value(SCHEME) + "://" + labels.value(ADDRESS) + labels.value(PATH));
    }
}
