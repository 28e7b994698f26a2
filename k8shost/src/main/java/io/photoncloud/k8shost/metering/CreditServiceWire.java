package io.photoncloud.k8shost.metering;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.usage.Usage;
import io.photoncloud.chainfire.resources.usage.UsageMeter;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.grpc.Peer;
import io.photoncloud.proto.creditservice.v1.CreditServiceGrpc;
import io.photoncloud.proto.creditservice.v1.CreditServiceGrpc.CreditServiceBlockingStub;
import io.photoncloud.proto.creditservice.v1.RecordUsageRequest;
import io.photoncloud.proto.creditservice.v1.UsageData;
import java.time.Duration;
import java.util.Optional;

/** CreditService, which is told what pods used. */
public final class CreditServiceWire implements UsageMeter, AutoCloseable {

    private static final Peer.Manner MANNER = new Peer.Manner(Duration.ofSeconds(10), "");

    private final Peer<CreditServiceBlockingStub> creditService;

    private CreditServiceWire(Peer<CreditServiceBlockingStub> creditService) {
        this.creditService = creditService;
    }

    /** @param addresses of its nodes, comma-separated */
    public static CreditServiceWire at(String addresses, OutgoingGrpcChannels channels) {
        return new CreditServiceWire(
                Peer.of(KnownService.CREDITSERVICE, addresses, channels, CreditServiceGrpc::newBlockingStub));
    }

    @Override
    public void tell(Usage usage) {
        RecordUsageRequest request = RecordUsageRequest.newBuilder()
                .setSpecversion("1.0")
                .setType("io.photoncloud.usage.v1")
                .setSource("/k8shost")
                .setId(usage.id())
                .setData(toData(usage))
                .build();
        var _ = creditService.call(MANNER, request, CreditServiceBlockingStub::recordUsage);
    }

    static UsageData toData(Usage usage) {
        ResourceRef pod = usage.resource();
        boolean vcpu = switch (usage.meter()) {
            case PodAmounts.VCPU -> true;
            case PodAmounts.MEMORY -> false;
            default -> throw new IllegalArgumentException("nothing of a pod is metered as " + usage.meter());
        };
        return UsageData.newBuilder()
                .setProjectId(
                        Optional.ofNullable(pod.tenant()).map(Tenant::project).orElseThrow())
                .setResourceType(vcpu ? "pod.vcpu" : "pod.memory")
                .setResourceId(pod.id())
                .setUnit(vcpu ? "second" : "gib-second")
                .setQuantity(usage.quantity().toPlainString())
                .setWindowStart(usage.from().toString())
                .setWindowEnd(usage.to().toString())
                .build();
    }

    @Override
    public void close() {
        creditService.close();
    }
}
