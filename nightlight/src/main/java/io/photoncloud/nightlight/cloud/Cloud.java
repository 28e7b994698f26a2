package io.photoncloud.nightlight.cloud;

import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.grpc.Peer;
import io.photoncloud.nightlight.scrape.CloudTargets;
import io.photoncloud.nightlight.scrape.DiscoveryConfig;
import io.photoncloud.nightlight.scrape.TargetGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * This cloud. Where its services are it was told; for what they have it asks them, and never reads what they keep. Safe for use by many
 * threads.
 */
public final class Cloud implements CloudTargets, AutoCloseable {
    static final Peer.Manner MANNER = new Peer.Manner(Duration.ofSeconds(10), "");

    /** Of one discovery. */
    static final int TARGETS_MAX = 100_000;

    private final CloudServices services;
    private final VmWire vms;
    private final PodWire pods;

    public Cloud(CloudServices services, PhotonProperties photon, OutgoingGrpcChannels channels) {
        this.services = services;
        this.vms = new VmWire(address(photon, KnownService.PLASMAVMC), channels);
        this.pods = new PodWire(address(photon, KnownService.K8SHOST), channels);
    }

    private static String address(PhotonProperties photon, KnownService service) {
        return photon.findPeer(service.key()).orElseThrow();
    }

    @Override
    public List<TargetGroup> find(DiscoveryConfig.Photon config) throws IOException {
        return switch (config.role()) {
            case SERVICES -> services.groups();
            case VMS -> vms.find(config.port());
            case PODS -> pods.find(config.port());
        };
    }

    static void requireFewEnough(int found) throws IOException {
        if (found > TARGETS_MAX) {
            throw new IOException("the cloud has more than targetsMax " + TARGETS_MAX + " targets of a kind");
        }
    }

    @Override
    public void close() {
        vms.close();
        pods.close();
    }
}
