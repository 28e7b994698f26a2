package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Looks where targets are. Used by one thread. */
interface Discovery {
    /** All groups there are now; whoever asked keeps the last ones where this fails. */
    List<TargetGroup> find() throws IOException, YamlException, InterruptedException;

    /** Looks where a configuration says. */
    static Discovery of(DiscoveryConfig config, ScrapeFetch fetch, DnsLookup dns, CloudTargets cloud, Path directory) {
        return switch (config) {
            case DiscoveryConfig.Static(List<TargetGroup> groups) -> () -> groups;
            case DiscoveryConfig.Files files -> new FileDiscovery(files, directory);
            case DiscoveryConfig.Dns names -> new DnsDiscovery(names, dns);
            case DiscoveryConfig.Http server -> new HttpDiscovery(server, fetch);
            case DiscoveryConfig.Photon what -> () -> cloud.find(what);
        };
    }
}
