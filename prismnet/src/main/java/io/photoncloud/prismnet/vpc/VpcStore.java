package io.photoncloud.prismnet.vpc;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.AddressCodec;
import io.photoncloud.prismnet.vpc.VpcTallies.Tally;
import io.photoncloud.proto.prismnet.stored.v1.StoredVpc;
import io.photoncloud.proto.prismnet.stored.v1.StoredVpcTally;
import java.time.Instant;
import java.util.List;

/** The tables of VPCs, and of how many of something they have. */
final class VpcStore {

    static final TenantIndex<Vpc> BY_TENANT = TenantIndex.of(Vpc::tenant);

    static final Codec<Vpc> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredVpc.parser(), VpcStore::toStored, VpcStore::toDomain));

    private static final Codec<Tally> TALLIES =
            VersionedCodec.first(ProtoCodec.of(StoredVpcTally.parser(), VpcStore::toStored, VpcStore::toDomain));

    private VpcStore() {}

    static Table<Vpc> vpcs(ReplicatedStore store) {
        return new Table<>(store, "prismnet/vpc", Vpc::key, CODEC, BY_TENANT.indexes());
    }

    static Table<Tally> tallies(ReplicatedStore store) {
        return new Table<>(store, "prismnet/vpc-tally", Tally::key, TALLIES, List.of());
    }

    private static StoredVpcTally toStored(Tally tally) {
        return StoredVpcTally.newBuilder()
                .setVpc(tally.vpc())
                .setNoun(tally.noun())
                .setCount(tally.count())
                .build();
    }

    private static Tally toDomain(StoredVpcTally form) {
        return new Tally(form.getVpc(), form.getNoun(), form.getCount());
    }

    private static StoredVpc toStored(Vpc vpc) {
        StoredVpc.Builder form = StoredVpc.newBuilder()
                .setId(vpc.id())
                .setOrganization(vpc.tenant().organization())
                .setProject(vpc.tenant().project())
                .setName(vpc.name())
                .setDescription(vpc.description())
                .setCidrBlock(AddressCodec.toStored(vpc.cidrBlock()))
                .setGeneration(vpc.generation())
                .setCreatedMs(vpc.created().toEpochMilli());
        if (vpc.ipv6CidrBlock() != null) {
            form.setIpv6CidrBlock(AddressCodec.toStored(vpc.ipv6CidrBlock()));
        }
        return form.build();
    }

    private static Vpc toDomain(StoredVpc form) {
        return new Vpc(
                form.getId(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                form.getDescription(),
                AddressCodec.toDomain(form.getCidrBlock()),
                form.hasIpv6CidrBlock() ? AddressCodec.toDomain(form.getIpv6CidrBlock()) : null,
                Math.max(1, form.getGeneration()),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
