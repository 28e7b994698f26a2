package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Where targets are found. */
public sealed interface DiscoveryConfig {
    /** How often is looked again; zero where nothing changes. */
    Duration refresh();

    /** Targets that are told outright. */
    record Static(List<TargetGroup> groups) implements DiscoveryConfig {
        public Static {
            groups = List.copyOf(groups);
        }

        @Override
        public Duration refresh() {
            return Duration.ZERO;
        }
    }

    /** Files with target groups; the last part of a path may have a star. */
    record Files(List<String> paths, Duration refresh) implements DiscoveryConfig {
        private static final Duration REFRESH = Duration.ofMinutes(5);
        private static final Pattern PATH = Pattern.compile("[^*]*(\\*[^/]*)?\\.(json|yml|yaml|JSON|YML|YAML)");

        public Files {
            paths = List.copyOf(paths);
        }
    }

    /** Names whose records are the targets. */
    record Dns(List<String> names, String type, int port, Duration refresh) implements DiscoveryConfig {
        private static final Duration REFRESH = Duration.ofSeconds(30);
        private static final Set<String> WITH_PORT = Set.of("A", "AAAA", "MX", "NS");

        public Dns {
            names = List.copyOf(names);
        }
    }

    /** A server that tells target groups. */
    record Http(URI url, HttpAccess access, Duration refresh) implements DiscoveryConfig {
        private static final Duration REFRESH = Duration.ofSeconds(60);
    }

    /**
     * What the cloud has of a kind.
     *
     * @param port of what does not say which is its own
     */
    record Photon(Role role, int port, Duration refresh) implements DiscoveryConfig {
        private static final Duration REFRESH = Duration.ofSeconds(30);
        private static final int PORT = 80;
        private static final int PORT_MAX = 65_535;

        /** What there may be targets among. */
        public enum Role {
            /** The processes of the cloud's own services. */
            SERVICES,
            VMS,
            PODS
        }
    }

    /** All discoveries of a job, from among its fields. */
    static List<DiscoveryConfig> read(YamlMap job) throws YamlException {
        List<DiscoveryConfig> found = new ArrayList<>();
        List<TargetGroup> groups = new ArrayList<>();
        for (YamlValue item : job.items("static_configs")) {
            YamlMap map = item.map("struct { Targets []string; Labels model.LabelSet }");
            List<String> targets = map.texts("targets");
            Map<String, String> labels = map.textMap("labels");
            map.end();
            groups.add(new TargetGroup(Integer.toString(groups.size()), targets, labels));
        }
        if (!groups.isEmpty()) {
            found.add(new Static(groups));
        }
        for (YamlValue item : job.items("file_sd_configs")) {
            found.add(files(item.map("file.plain")));
        }
        for (YamlValue item : job.items("dns_sd_configs")) {
            found.add(dns(item.map("dns.plain")));
        }
        for (YamlValue item : job.items("http_sd_configs")) {
            found.add(http(item.map("http.plain")));
        }
        for (YamlValue item : job.items("photon_sd_configs")) {
            found.add(photon(item.map("photon.plain")));
        }
        return found;
    }

    /** Prometheus' own loops end its process where there is no time between their turns. */
    private static Duration refresh(YamlMap map, Duration otherwise) throws YamlException {
        Duration refresh = map.duration("refresh_interval", otherwise);
        if (refresh.isZero()) {
            throw new YamlException("refresh_interval must be greater than 0");
        }
        return refresh;
    }

    private static Photon photon(YamlMap map) throws YamlException {
        String role = map.text("role", "");
        int port = map.count("port", Photon.PORT);
        Duration refresh = refresh(map, Photon.REFRESH);
        map.end();
        if (port < 1 || port > Photon.PORT_MAX) {
            throw new YamlException("invalid photon SD port " + port);
        }
        return new Photon(
                switch (role) {
                    case "services" -> Photon.Role.SERVICES;
                    case "vms" -> Photon.Role.VMS;
                    case "pods" -> Photon.Role.PODS;
                    default ->
                        throw new YamlException(
                                "unknown photon SD role " + GoQuote.quote(role) + ", one of services, vms, pods");
                },
                port,
                refresh);
    }

    private static Files files(YamlMap map) throws YamlException {
        List<String> paths = map.texts("files");
        Duration refresh = refresh(map, Files.REFRESH);
        map.end();
        if (paths.isEmpty()) {
            throw new YamlException("file service discovery config must contain at least one path name");
        }
        for (String path : paths) {
            if (!Files.PATH.matcher(path).matches()) {
                throw new YamlException("path name " + GoQuote.quote(path) + " is not valid for file discovery");
            }
        }
        return new Files(paths, refresh);
    }

    private static Dns dns(YamlMap map) throws YamlException {
        List<String> names = map.texts("names");
        String type = map.text("type", "SRV");
        int port = map.count("port", 0);
        Duration refresh = refresh(map, Dns.REFRESH);
        map.end();
        if (names.isEmpty()) {
            throw new YamlException("DNS-SD config must contain at least one SRV record name");
        }
        String upper = type.toUpperCase(Locale.ROOT);
        if (!upper.equals("SRV") && !Dns.WITH_PORT.contains(upper)) {
            throw new YamlException("invalid DNS-SD records type " + type);
        }
        if (Dns.WITH_PORT.contains(upper) && port == 0) {
            throw new YamlException("a port is required in DNS-SD configs for all record types except SRV");
        }
        return new Dns(names, upper, port, refresh);
    }

    private static Http http(YamlMap map) throws YamlException {
        String url = map.text("url", "");
        Duration refresh = refresh(map, Http.REFRESH);
        HttpAccess access = HttpAccess.read(map);
        map.end();
        if (url.isEmpty()) {
            throw new YamlException("URL is missing");
        }
        URI parsed = uri(url);
        if (!"http".equals(parsed.getScheme()) && !"https".equals(parsed.getScheme())) {
            throw new YamlException("URL scheme must be 'http' or 'https'");
        }
        if (parsed.getHost() == null) {
            throw new YamlException("host is missing in URL");
        }
        return new Http(parsed, access, refresh);
    }

    private static URI uri(String url) throws YamlException {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new YamlException("parse " + GoQuote.quote(url) + ": " + e.getMessage());
        }
    }
}
