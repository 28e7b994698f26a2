package io.photoncloud.nightlight.scrape;

import java.io.IOException;
import java.util.List;

/** Tells what the cloud has that may be scraped. Safe for use by many threads. */
@FunctionalInterface
public interface CloudTargets {
    /** A process of a service of the cloud has this label; where it is spoken to by TLS, its certificate names that service. */
    String SERVICE = "__meta_photon_service";

    /** Where there is no cloud. */
    CloudTargets NONE = _ -> List.of();

    /** All there are now. @throws IOException whoever knows does not answer */
    List<TargetGroup> find(DiscoveryConfig.Photon config) throws IOException;
}
