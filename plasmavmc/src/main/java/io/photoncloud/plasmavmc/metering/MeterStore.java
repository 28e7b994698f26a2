package io.photoncloud.plasmavmc.metering;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.ResourceRefCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.usage.Meter;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.plasmavmc.stored.v1.StoredMeter;
import java.time.Instant;
import java.util.List;

/** The table of meters. */
public final class MeterStore {

    static final Codec<Meter<Amounts>> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredMeter.parser(), MeterStore::toStored, MeterStore::toDomain));

    private MeterStore() {}

    public static Table<Meter<Amounts>> meters(ReplicatedStore store) {
        return new Table<>(store, "plasmavmc/meter", Meter::key, CODEC, List.of());
    }

    private static StoredMeter toStored(Meter<Amounts> meter) {
        return StoredMeter.newBuilder()
                .setVm(ResourceRefCodec.toStored(meter.resource()))
                .setVcpus(meter.amounts().vcpus())
                .setMemoryMib(meter.amounts().memoryMib())
                .setDiskGib(meter.amounts().diskGib())
                .setFromMs(meter.from().toEpochMilli())
                .build();
    }

    private static Meter<Amounts> toDomain(StoredMeter form) {
        return new Meter<>(
                ResourceRefCodec.toDomain(form.getVm()),
                new Amounts(form.getVcpus(), form.getMemoryMib(), form.getDiskGib()),
                Instant.ofEpochMilli(form.getFromMs()));
    }
}
