package io.photoncloud.common.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What stands directly under {@code photon}.
 *
 * @param dataDirectory where the process keeps everything it keeps; null for a process that keeps nothing
 * @param peers gRPC addresses of other services by name, comma-separated, where they differ from {@link KnownService}
 */
@ConfigurationProperties("photon")
public record PhotonProperties(
        @Nullable Path dataDirectory, @Nullable Map<String, String> peers) {
    public PhotonProperties {
        peers = peers == null ? Map.of() : Map.copyOf(peers);
    }

    /** Where another service's gRPC side is reached: as configured, otherwise as the table of services has it. */
    public Optional<String> findPeer(String service) {
        String configured = peers == null ? null : peers.get(service);
        if (configured != null) {
            return Optional.of(configured);
        }
        return KnownService.find(service).flatMap(KnownService::findGrpc).map(ListenAddress::toString);
    }
}
