package io.photoncloud.plasmavmc.credit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.usage.Usage;
import io.photoncloud.chainfire.resources.usage.UsageMeter;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.grpc.Peer;
import io.photoncloud.proto.creditservice.v1.CommitReservationRequest;
import io.photoncloud.proto.creditservice.v1.CreditServiceGrpc;
import io.photoncloud.proto.creditservice.v1.CreditServiceGrpc.CreditServiceBlockingStub;
import io.photoncloud.proto.creditservice.v1.EstimateItem;
import io.photoncloud.proto.creditservice.v1.EstimateRequest;
import io.photoncloud.proto.creditservice.v1.EstimateResponse;
import io.photoncloud.proto.creditservice.v1.RecordUsageRequest;
import io.photoncloud.proto.creditservice.v1.ReleaseAllocationRequest;
import io.photoncloud.proto.creditservice.v1.ReleaseReservationRequest;
import io.photoncloud.proto.creditservice.v1.ReserveRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CreditService. */
public final class CreditServiceWire implements Credit, UsageMeter {

    private static final Duration TIME_MAX = Duration.ofSeconds(10);

    private static final Peer.Manner READING = new Peer.Manner(TIME_MAX, "");

    /** What is reserved and neither kept nor released comes back after this time: a VM is made or given up by then. */
    private static final long HELD_SECONDS = Duration.ofHours(1).toSeconds();

    private static final long HOUR_SECONDS = Duration.ofHours(1).toSeconds();

    private final Peer<CreditServiceBlockingStub> creditService;
    private final boolean enforced;

    private CreditServiceWire(Peer<CreditServiceBlockingStub> creditService, boolean enforced) {
        this.creditService = creditService;
        this.enforced = enforced;
    }

    /** @param addresses of its nodes, comma-separated */
    public static CreditServiceWire at(String addresses, OutgoingGrpcChannels channels, boolean enforced) {
        return new CreditServiceWire(
                Peer.of(KnownService.CREDITSERVICE, addresses, channels, CreditServiceGrpc::newBlockingStub), enforced);
    }

    @Override
    public boolean isEnforced() {
        return enforced;
    }

    @Override
    public String hold(ResourceRef resource, Wanted wanted, long amount, String key) {
        Tenant tenant = Optional.ofNullable(resource.tenant()).orElseThrow();
        ReserveRequest.Builder request = ReserveRequest.newBuilder()
                .setProjectId(tenant.project())
                .setResourceType(resource.type())
                .setResourceId(resource.id())
                .setTtlSeconds(HELD_SECONDS);
        hold(request, "instances", wanted.instances());
        hold(request, "vcpus", wanted.vcpus());
        hold(request, "memory_mib", wanted.memoryMib());
        hold(request, "storage_gib", wanted.storageGib());
        hold(request, "addresses", wanted.addresses());
        if (amount > 0) {
            request.setAmount(amount);
        }
        return creditService
                .call(new Peer.Manner(TIME_MAX, key), request.build(), CreditServiceBlockingStub::reserve)
                .getId();
    }

    private static void hold(ReserveRequest.Builder request, String quota, long amount) {
        if (amount > 0) {
            request.putQuota(quota, amount);
        }
    }

    @Override
    public void keep(String reservation, String resource, String key) {
        CommitReservationRequest request = CommitReservationRequest.newBuilder()
                .setId(reservation)
                .setActualAmount(0)
                .setResourceId(resource)
                .build();
        var _ = creditService.call(
                new Peer.Manner(TIME_MAX, key), request, CreditServiceBlockingStub::commitReservation);
    }

    /** Held or kept, or neither any more: whichever of the two does not hold is refused, and that says nothing. */
    @Override
    public void release(String reservation, String key) {
        unlessOver(() -> {
            ReleaseReservationRequest request =
                    ReleaseReservationRequest.newBuilder().setId(reservation).build();
            var _ = creditService.call(
                    new Peer.Manner(TIME_MAX, key + "/held"), request, CreditServiceBlockingStub::releaseReservation);
        });
        unlessOver(() -> {
            ReleaseAllocationRequest request =
                    ReleaseAllocationRequest.newBuilder().setId(reservation).build();
            var _ = creditService.call(
                    new Peer.Manner(TIME_MAX, key + "/kept"), request, CreditServiceBlockingStub::releaseAllocation);
        });
    }

    private static void unlessOver(Runnable call) {
        try {
            call.run();
        } catch (CloudException e) {
            if (e.code() != ErrorCode.NOT_FOUND && e.code() != ErrorCode.CONFLICT) {
                throw e;
            }
        }
    }

    @Override
    public Optional<Price> hourly(Tenant tenant, Wanted wanted) {
        EstimateRequest request = EstimateRequest.newBuilder()
                .setProjectId(tenant.project())
                .addAllItems(items(wanted))
                .build();
        try {
            EstimateResponse estimate = creditService.call(READING, request, CreditServiceBlockingStub::estimate);
            return Optional.of(new Price(estimate.getTotal(), estimate.getCurrency()));
        } catch (CloudException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                // No price, or no wallet: then nothing of it can be charged, and a reservation says what is missing.
                return Optional.empty();
            }
            throw e;
        }
    }

    private static List<EstimateItem> items(Wanted wanted) {
        List<EstimateItem> items = new ArrayList<>();
        if (wanted.vcpus() > 0) {
            items.add(held(UsageWire.VCPU, "hour", wanted.vcpus()));
        }
        if (wanted.memoryMib() > 0) {
            items.add(held(UsageWire.MEMORY, "gib-hour", Math.ceilDiv(wanted.memoryMib(), UsageWire.MIB_IN_GIB)));
        }
        if (wanted.storageGib() > 0) {
            items.add(held(UsageWire.DISK, "gib-hour", wanted.storageGib()));
        }
        return items;
    }

    private static EstimateItem held(String type, String unit, long quantity) {
        return EstimateItem.newBuilder()
                .setResourceType(type)
                .setUnit(unit)
                .setQuantity(Long.toString(quantity))
                .setDurationSeconds(HOUR_SECONDS)
                .build();
    }

    @Override
    public void tell(Usage usage) {
        RecordUsageRequest request = RecordUsageRequest.newBuilder()
                .setSpecversion("1.0")
                .setType("io.photoncloud.usage.v1")
                .setSource("/plasmavmc")
                .setId(usage.id())
                .setData(UsageWire.toData(usage))
                .build();
        var _ = creditService.call(READING, request, CreditServiceBlockingStub::recordUsage);
    }

    @Override
    public void close() {
        creditService.close();
    }
}
