package io.photoncloud.k8shost.metering;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.ResourceRefCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.usage.Meter;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.k8shost.stored.v1.StoredPodMeter;
import java.time.Instant;
import java.util.List;

/** The table of the pods' meters. */
public final class PodMeterStore {

    static final Codec<Meter<PodAmounts>> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredPodMeter.parser(), PodMeterStore::toStored, PodMeterStore::toDomain));

    private PodMeterStore() {}

    public static Table<Meter<PodAmounts>> meters(ReplicatedStore store) {
        return new Table<>(store, "k8shost/meter", Meter::key, CODEC, List.of());
    }

    private static StoredPodMeter toStored(Meter<PodAmounts> meter) {
        return StoredPodMeter.newBuilder()
                .setPod(ResourceRefCodec.toStored(meter.resource()))
                .setMilliCpus(meter.amounts().milliCpus())
                .setMemoryMib(meter.amounts().memoryMib())
                .setFromMs(meter.from().toEpochMilli())
                .build();
    }

    private static Meter<PodAmounts> toDomain(StoredPodMeter form) {
        return new Meter<>(
                ResourceRefCodec.toDomain(form.getPod()),
                new PodAmounts(form.getMilliCpus(), form.getMemoryMib()),
                Instant.ofEpochMilli(form.getFromMs()));
    }
}
