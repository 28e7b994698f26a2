package io.photoncloud.nightlight.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.exposition.HistogramChoice;
import io.photoncloud.nightlight.yaml.YamlException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusConfigTest {
    private static final String FULL = """
            global:
              scrape_interval: 15s
              evaluation_interval: 30s
              external_labels: {cluster: a}
              sample_limit: 1000
              body_size_limit: 10MB
            rule_files: ["rules/*.yml"]
            scrape_configs:
              - job_name: node
                honor_labels: true
                honor_timestamps: false
                scrape_interval: 1m
                scrape_timeout: 5s
                metrics_path: /m
                scheme: https
                params: {module: [x, y]}
                basic_auth: {username: u, password_file: secret}
                tls_config: {ca_file: ca.pem, insecure_skip_verify: true}
                static_configs:
                  - targets: ['one:9100', 'two:9100']
                    labels: {rack: r1}
                file_sd_configs:
                  - files: ['targets/*.json']
                dns_sd_configs:
                  - names: [_metrics._tcp.example]
                http_sd_configs:
                  - url: http://sd.example/targets
                    refresh_interval: 10s
                relabel_configs:
                  - source_labels: [__address__]
                    target_label: instance
                metric_relabel_configs:
                  - {source_labels: [__name__], regex: 'go_.*', action: drop}
                label_limit: 30
              - job_name: self
                scrape_native_histograms: true
                fallback_scrape_protocol: PrometheusText0.0.4
                authorization: {credentials: token}
            alerting:
              alert_relabel_configs:
                - {regex: replica, action: labeldrop}
              alertmanagers:
                - path_prefix: /am
                  static_configs: [{targets: ['am:9093']}]
            remote_write:
              - url: http://other/api/v1/write
                name: other
                headers: {X-Scope-OrgID: a}
                queue_config: {capacity: 100}
            """;

    @Test
    void readsWhatPrometheusHas() throws Exception {
        PrometheusConfig config = PrometheusConfig.parse(FULL);

        assertThat(config.global().scrapeInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.global().scrapeTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.global().externalLabels()).isEqualTo(Map.of("cluster", "a"));
        assertThat(config.ruleFiles()).containsExactly("rules/*.yml");
        ScrapeJob node = config.scrapeJobs().getFirst();
        assertThat(node.interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(node.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(node.request().params()).isEqualTo(Map.of("module", List.of("x", "y")));
        assertThat(node.limits()).isEqualTo(new ScrapeLimits(10L << 20, 1000, 0, 30, 0, 0, 0));
        assertThat(node.access().basic().username()).isEqualTo("u");
        assertThat(node.discoveries())
                .containsExactly(
                        new DiscoveryConfig.Static(
                                List.of(new TargetGroup("0", List.of("one:9100", "two:9100"), Map.of("rack", "r1")))),
                        new DiscoveryConfig.Files(List.of("targets/*.json"), Duration.ofMinutes(5)),
                        new DiscoveryConfig.Dns(List.of("_metrics._tcp.example"), "SRV", 0, Duration.ofSeconds(30)),
                        new DiscoveryConfig.Http(
                                URI.create("http://sd.example/targets"), HttpAccess.DEFAULT, Duration.ofSeconds(10)));
        ScrapeJob self = config.scrapeJobs().getLast();
        assertThat(self.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(self.formats().histograms()).isEqualTo(HistogramChoice.NATIVE);
        assertThat(self.formats().protocols().getFirst()).isEqualTo(ScrapeProtocol.PROTOBUF);
        assertThat(self.formats().fallback()).isEqualTo(Optional.of(ScrapeProtocol.TEXT_0_0_4));
        assertThat(self.access().toString()).doesNotContain("token");
        assertThat(config.alerting().alertmanagers().getFirst().pathPrefix()).isEqualTo("/am");
        assertThat(config.remoteWriters().getFirst().access().headers()).isEqualTo(Map.of("X-Scope-OrgID", "a"));
    }

    @Test
    void readsWhatTheCloudHas() throws Exception {
        PrometheusConfig config = PrometheusConfig.parse("scrape_configs: [{job_name: a, photon_sd_configs:"
                + " [{role: services}, {role: vms, port: 9100, refresh_interval: 1m}]}]");
        assertThat(config.scrapeJobs().getFirst().discoveries())
                .containsExactly(
                        new DiscoveryConfig.Photon(DiscoveryConfig.Photon.Role.SERVICES, 80, Duration.ofSeconds(30)),
                        new DiscoveryConfig.Photon(DiscoveryConfig.Photon.Role.VMS, 9100, Duration.ofMinutes(1)));
    }

    @Test
    void takesAnEmptyFileForDefaults() throws Exception {
        assertThat(PrometheusConfig.parse("").global().scrapeInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(PrometheusConfig.parse("# nothing\n").scrapeJobs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "globl: {} | yaml: unmarshal errors:~  line 1: field globl not found in type config.plain",
                "scrape_configs:~- job_name: a~  scrap_interval: 1s | yaml: unmarshal errors:~  line 3: field scrap_interval not found in type config.ScrapeConfig",
                "scrape_configs: [{job_name: a, dns_sd_configs: [{names: [x], refresh_interval: 0s}]}] | refresh_interval must be greater than 0",
                "scrape_configs: [{scheme: http}] | job_name is empty",
                "scrape_configs: [{job_name: a}, {job_name: a}] | found multiple scrape configs with job name \"a\"",
                "scrape_configs: [{job_name: a, scrape_timeout: 2m}] | scrape timeout greater than scrape interval for scrape config with job name \"a\"",
                "scrape_configs: [{job_name: a, scrape_interval: 1x}] | not a valid duration string: \"1x\"",
                "scrape_configs: [{job_name: a, static_configs: [{targets: ['http://x']}]}] | \"http://x\" is not a valid hostname",
                "scrape_configs: [{job_name: a, sample_limit: many}] | yaml: unmarshal errors:~  line 1: cannot unmarshal !!str `many` into uint",
                "scrape_configs: [{job_name: a, file_sd_configs: [{files: [x.txt]}]}] | path name \"x.txt\" is not valid for file discovery",
                "scrape_configs: [{job_name: a, dns_sd_configs: [{names: [x], type: A}]}] | a port is required in DNS-SD configs for all record types except SRV",
                "scrape_configs: [{job_name: a, http_sd_configs: [{url: 'ftp://x'}]}] | URL scheme must be 'http' or 'https'",
                "scrape_configs: [{job_name: a, photon_sd_configs: [{role: disks}]}] | unknown photon SD role \"disks\", one of services, vms, pods",
                "scrape_configs: [{job_name: a, photon_sd_configs: [{role: vms, port: 0}]}] | invalid photon SD port 0",
                "scrape_configs: [~] | empty or null scrape config section",
                "global: {scrape_interval: 1s, scrape_timeout: 2s} | global scrape timeout greater than scrape interval",
                "global: {}~global: {} | yaml: unmarshal errors:~  line 2: field global already set in type config.plain",
                "a: [ | yaml: line 1: expected the node content, but found '<stream end>'"
            })
    void refusesInTheWordsOfPrometheus(String text, String message) {
        String yaml = text.equals("scrape_configs: [~]") ? text : text.replace('~', '\n');
        assertThatThrownBy(() -> PrometheusConfig.parse(yaml))
                .isInstanceOf(YamlException.class)
                .hasMessage(message.replace('~', '\n'));
    }

    @Test
    void isNotBlownUpByAliases() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String before = "*a" + (i - 1) + ", ";
            bomb.append("a%d: &a%d [%s]%n".formatted(i, i, before.repeat(10)));
        }
        assertThatThrownBy(() -> PrometheusConfig.parse(bomb.toString()))
                .isInstanceOf(YamlException.class)
                .hasMessage("yaml: document has more than valuesMax 1000000 values");
        assertThatThrownBy(() -> PrometheusConfig.parse("a: " + "[".repeat(1000)))
                .isInstanceOf(YamlException.class);
        assertThatThrownBy(() -> PrometheusConfig.parse("a: &a [*a]"))
                .isInstanceOf(YamlException.class)
                .hasMessage("yaml: document is nested deeper than depthMax 50");
    }
}
