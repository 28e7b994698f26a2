package io.photoncloud.common.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The services of PhotonCloud, where each listens on one host unless told otherwise, and which gRPC packages are
 * theirs. The table of {@code docs/architecture.md}; a service's own default addresses come from here too.
 */
public enum KnownService {
    CHAINFIRE("127.0.0.1:8081", "127.0.0.1:50051", "photon.chainfire.", "etcdserverpb.", "v3lockpb.", "v3electionpb."),
    FLAREDB("127.0.0.1:8082", "127.0.0.1:50052", "photon.flaredb."),
    IAM("127.0.0.1:8083", "127.0.0.3:50051", "photon.iam."),
    PLASMAVMC("127.0.0.1:8084", "127.0.0.4:50051", "photon.plasmavmc."),
    K8SHOST("127.0.0.1:8085", "127.0.0.1:6443", "photon.k8shost."),
    CREDITSERVICE("127.0.0.1:8086", "127.0.0.1:50057", "photon.creditservice."),
    PRISMNET("127.0.0.1:8087", "127.0.0.7:9090", "photon.prismnet."),
    NIGHTLIGHT("127.0.0.1:9090", null),
    LIGHTNINGSTOR("127.0.0.1:9000", "127.0.0.1:50058", "photon.lightningstor.");

    private final String http;
    private final @Nullable String grpc;
    private final String grpcPackages;

    KnownService(String http, @Nullable String grpc, String... grpcPackages) {
        this.http = http;
        this.grpc = grpc;
        this.grpcPackages = String.join(" ", grpcPackages);
    }

    /** The name in settings, directories and certificates. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public ListenAddress http() {
        return ListenAddress.valueOf(http);
    }

    /** Empty for a service that speaks HTTP only. */
    public Optional<ListenAddress> findGrpc() {
        return Optional.ofNullable(grpc).map(ListenAddress::valueOf);
    }

    private boolean ownsGrpcService(String fullServiceName) {
        return Arrays.stream(grpcPackages.split(" ", -1))
                .anyMatch(prefix -> !prefix.isEmpty() && fullServiceName.startsWith(prefix));
    }

    public static Optional<KnownService> find(String key) {
        return Arrays.stream(values())
                .filter(service -> service.key().equals(key))
                .findFirst();
    }

    /** Whose gRPC service this is, by its package. */
    public static Optional<KnownService> findByGrpcService(String fullServiceName) {
        return Arrays.stream(values())
                .filter(service -> service.ownsGrpcService(fullServiceName))
                .findFirst();
    }
}
