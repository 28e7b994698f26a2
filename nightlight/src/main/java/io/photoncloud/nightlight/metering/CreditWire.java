package io.photoncloud.nightlight.metering;

import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.grpc.Peer;
import io.photoncloud.proto.creditservice.v1.CreditServiceGrpc;
import io.photoncloud.proto.creditservice.v1.CreditServiceGrpc.CreditServiceBlockingStub;
import io.photoncloud.proto.creditservice.v1.RecordUsageRequest;
import io.photoncloud.proto.creditservice.v1.UsageData;
import java.time.Duration;

/** CreditService, which is told how many samples projects had stored. */
public final class CreditWire implements UsageTeller, AutoCloseable {
    private static final Peer.Manner MANNER = new Peer.Manner(Duration.ofSeconds(10), "");

    private final Peer<CreditServiceBlockingStub> creditService;

    /** @param addresses of its nodes, comma-separated */
    public CreditWire(String addresses, OutgoingGrpcChannels channels) {
        this.creditService =
                Peer.of(KnownService.CREDITSERVICE, addresses, channels, CreditServiceGrpc::newBlockingStub);
    }

    @Override
    public void tell(SampleUsage usage) {
        var _ = creditService.call(MANNER, toRequest(usage), CreditServiceBlockingStub::recordUsage);
    }

    static RecordUsageRequest toRequest(SampleUsage usage) {
        return RecordUsageRequest.newBuilder()
                .setSpecversion("1.0")
                .setType("io.photoncloud.usage.v1")
                .setSource("/nightlight")
                .setId(usage.id())
                .setData(UsageData.newBuilder()
                        .setProjectId(usage.tenant().project())
                        .setResourceType("metric.sample")
                        .setResourceId(usage.tenant().project())
                        .setUnit("each")
                        .setQuantity(Long.toString(usage.samples()))
                        .setWindowStart(usage.from().toString())
                        .setWindowEnd(usage.to().toString()))
                .build();
    }

    @Override
    public void close() {
        creditService.close();
    }
}
