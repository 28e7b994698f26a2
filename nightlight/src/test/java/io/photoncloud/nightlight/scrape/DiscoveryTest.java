package io.photoncloud.nightlight.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.yaml.YamlException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiscoveryTest {
    @TempDir
    private Path directory;

    @Test
    void readsFilesAndKeepsWhatItUnderstoodLast() throws Exception {
        FileDiscovery discovery = new FileDiscovery(
                new DiscoveryConfig.Files(List.of("t/*.json", "one.yml"), Duration.ofMinutes(5)), directory);
        assertThat(discovery.find()).isEmpty();
        Path json = Files.createDirectory(directory.resolve("t")).resolve("a.json");
        Files.writeString(json, """
                [{"targets": ["a:1", "b:2"], "labels": {"rack": "r"}}, {"targets": []}]""");
        Files.writeString(directory.resolve("one.yml"), "- targets: ['c:3']\n");

        assertThat(discovery.find().stream().flatMap(group -> group.addresses().stream()))
                .containsExactlyInAnyOrder("a:1", "b:2", "c:3");
        Files.writeString(json, "[{\"targets\": [");
        assertThat(discovery.find())
                .filteredOn(group -> group.addresses().contains("a:1"))
                .singleElement()
                .satisfies(group ->
                        assertThat(group.labels()).isEqualTo(Map.of("rack", "r", "__meta_filepath", json.toString())));
        Files.delete(json);
        assertThat(discovery.find()).hasSize(1);
    }

    @Test
    void takesRecordsForTargets() throws Exception {
        DnsLookup lookup = (name, type) -> name.equals("none")
                ? List.of()
                : switch (type) {
                    case "SRV" -> List.of("0 5 9090 one.example.", "0 5 9091 two.example.");
                    case "AAAA" -> List.of("2001:db8::1");
                    default -> List.of("10.0.0.1");
                };
        assertThat(find(new DiscoveryConfig.Dns(List.of("srv", "none"), "SRV", 0, Duration.ZERO), lookup))
                .containsExactly("one.example:9090", "two.example:9091");
        assertThat(find(new DiscoveryConfig.Dns(List.of("a"), "A", 80, Duration.ZERO), lookup))
                .containsExactly("10.0.0.1:80");
        assertThat(find(new DiscoveryConfig.Dns(List.of("a"), "AAAA", 80, Duration.ZERO), lookup))
                .containsExactly("[2001:db8::1]:80");
    }

    private static List<String> find(DiscoveryConfig.Dns config, DnsLookup lookup) throws IOException {
        return new DnsDiscovery(config, lookup)
                .find().stream().flatMap(group -> group.addresses().stream()).toList();
    }

    @Test
    void asksServersForGroups() throws Exception {
        assertThat(http("application/json", "[{\"targets\": [\"a:1\"], \"labels\": {\"x\": \"y\"}}]"))
                .containsExactly(new TargetGroup(
                        "http://sd/t:0", List.of("a:1"), Map.of("x", "y", "__meta_url", "http://sd/t")));
        assertThatThrownBy(() -> http("text/html", "[]")).hasMessage("unsupported content type \"text/html\"");
        assertThatThrownBy(() -> http("application/json", "[{\"target\": []}]"))
                .isInstanceOf(YamlException.class)
                .hasMessageContaining("field target not found");
    }

    private static List<TargetGroup> http(String contentType, String body) throws Exception {
        DiscoveryConfig.Http config =
                new DiscoveryConfig.Http(URI.create("http://sd/t"), HttpAccess.DEFAULT, Duration.ofSeconds(30));
        return new HttpDiscovery(
                        config,
                        question -> new ScrapeFetch.Answer(contentType, new ByteArrayInputStream(body.getBytes(UTF_8))))
                .find();
    }
}
