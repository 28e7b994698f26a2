package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Finds targets whenever it is asked. Safe for use by many threads. */
public final class TargetSearch {
    private final ScrapeFetch fetch;
    private final DnsLookup dns = new NamingDnsLookup();
    private final Path directory;

    /** Files are looked for from the directory on. */
    public TargetSearch(ScrapeFetch fetch, Path directory) {
        this.fetch = fetch;
        this.directory = directory;
    }

    public List<TargetGroup> find(DiscoveryConfig config) throws IOException, YamlException, InterruptedException {
        return Discovery.of(config, fetch, dns, CloudTargets.NONE, directory).find();
    }
}
