package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The file that Prometheus is configured by, as far as NightLight does what it says; the rest is refused by name. */
public record PrometheusConfig(
        GlobalConfig global,
        List<String> ruleFiles,
        List<ScrapeJob> scrapeJobs,
        Alerting alerting,
        List<RemoteWriter> remoteWriters) {
    /** Where alerts are sent. */
    public record Alerting(List<RelabelRule> relabelling, List<Alertmanagers> alertmanagers) {
        public Alerting {
            relabelling = List.copyOf(relabelling);
            alertmanagers = List.copyOf(alertmanagers);
        }
    }

    /** Alertmanagers that are found and spoken to in one way. */
    public record Alertmanagers(
            String scheme,
            String pathPrefix,
            Duration timeout,
            HttpAccess access,
            List<DiscoveryConfig> discoveries,
            List<RelabelRule> relabelling) {
        public Alertmanagers {
            discoveries = List.copyOf(discoveries);
            relabelling = List.copyOf(relabelling);
        }
    }

    /** A server that samples are sent on to. */
    public record RemoteWriter(
            String name,
            String url,
            Duration timeout,
            String message,
            HttpAccess access,
            List<RelabelRule> relabelling) {
        public RemoteWriter {
            relabelling = List.copyOf(relabelling);
        }
    }

    private static final Duration ALERTMANAGER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REMOTE_TIMEOUT = Duration.ofSeconds(30);
    private static final String MESSAGE_1 = "prometheus.WriteRequest";
    private static final String MESSAGE_2 = "io.prometheus.write.v2.Request";

    public PrometheusConfig {
        ruleFiles = List.copyOf(ruleFiles);
        scrapeJobs = List.copyOf(scrapeJobs);
        remoteWriters = List.copyOf(remoteWriters);
    }

    public static PrometheusConfig parse(String text) throws YamlException {
        YamlMap map = YamlValue.parse(text).map("config.plain");
        GlobalConfig global = GlobalConfig.read(map.find("global"));
        List<String> ruleFiles = map.texts("rule_files");
        for (String file : ruleFiles) {
            if (!file.matches("[^*]*(\\*[^/]*)?")) {
                throw new YamlException("invalid rule file path " + GoQuote.quote(file));
            }
        }
        PrometheusConfig config = new PrometheusConfig(
                global,
                ruleFiles,
                ScrapeJob.list(map.items("scrape_configs"), global),
                alerting(map),
                remoteWriters(map));
        map.end();
        return config;
    }

    private static Alerting alerting(YamlMap owner) throws YamlException {
        YamlMap map = owner.find("alerting").orElse(YamlValue.parse("{}")).map("config.plain");
        List<Alertmanagers> alertmanagers = new ArrayList<>();
        for (YamlValue value : map.items("alertmanagers")) {
            alertmanagers.add(alertmanagers(value.map("config.AlertmanagerConfig")));
        }
        Alerting alerting = new Alerting(RelabelYaml.rules(map, "alert_relabel_configs"), alertmanagers);
        map.end();
        return alerting;
    }

    private static Alertmanagers alertmanagers(YamlMap map) throws YamlException {
        String version = map.text("api_version", "v2");
        if (!version.equals("v2")) {
            throw new YamlException("expected Alertmanager api version to be one of [v2] but got " + version);
        }
        Alertmanagers alertmanagers = new Alertmanagers(
                map.text("scheme", "http"),
                map.text("path_prefix", ""),
                map.duration("timeout", ALERTMANAGER_TIMEOUT),
                HttpAccess.read(map),
                DiscoveryConfig.read(map),
                RelabelYaml.rules(map, "relabel_configs"));
        map.end();
        return alertmanagers;
    }

    private static List<RemoteWriter> remoteWriters(YamlMap owner) throws YamlException {
        List<RemoteWriter> writers = new ArrayList<>();
        for (YamlValue value : owner.items("remote_write")) {
            if (value.isNull()) {
                throw new YamlException("empty or null remote write config section");
            }
            RemoteWriter writer = remoteWriter(value.map("config.plain"));
            if (!writer.name().isEmpty()
                    && writers.stream().anyMatch(other -> other.name().equals(writer.name()))) {
                throw new YamlException(
                        "found multiple remote write configs with job name " + GoQuote.quote(writer.name()));
            }
            writers.add(writer);
        }
        return writers;
    }

    private static RemoteWriter remoteWriter(YamlMap map) throws YamlException {
        String url = map.text("url", "");
        String message = map.text("protobuf_message", MESSAGE_1);
        HttpAccess access = HttpAccess.read(map);
        Map<String, String> headers = map.textMap("headers");
        for (String field : List.of("queue_config", "metadata_config")) {
            // How the sender batches is its own affair here.
            map.find(field);
        }
        map.truth("send_exemplars", false);
        map.truth("send_native_histograms", false);
        RemoteWriter writer = new RemoteWriter(
                map.text("name", ""),
                url,
                map.duration("remote_timeout", REMOTE_TIMEOUT),
                message,
                new HttpAccess(access.basic(), access.bearer(), access.tls(), access.followRedirects(), headers),
                RelabelYaml.rules(map, "write_relabel_configs"));
        map.end();
        if (url.isEmpty()) {
            throw new YamlException("url for remote_write is empty");
        }
        if (!message.equals(MESSAGE_1) && !message.equals(MESSAGE_2)) {
            throw new YamlException("invalid protobuf_message value: unknown type for remote write protobuf message "
                    + message + ", supported: " + MESSAGE_1 + ", " + MESSAGE_2);
        }
        return writer;
    }
}
