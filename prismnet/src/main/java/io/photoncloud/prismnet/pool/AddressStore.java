package io.photoncloud.prismnet.pool;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.AddressCodec;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.proto.prismnet.stored.v1.StoredAddress;
import io.photoncloud.proto.prismnet.stored.v1.StoredProviderPool;
import java.time.Instant;
import java.util.List;

/** The tables of addresses that somebody has without a port, and of the pools that operators made. */
final class AddressStore {

    static final TenantIndex<Address> BY_TENANT = TenantIndex.of(Address::tenant);

    /** By subnet, pool and address. */
    static final Index<Address> BY_PLACE =
            Index.of("place", address -> place(address.subnet(), address.pool(), address.ip()));

    static final Codec<Address> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredAddress.parser(), AddressStore::toStored, AddressStore::toDomain));

    static final Index<ProviderPool> BY_FAMILY =
            Index.of("family", pool -> IndexKey.of(pool.family().toString()));

    static final Codec<ProviderPool> POOL_CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredProviderPool.parser(), AddressStore::toStored, AddressStore::toDomain));

    private AddressStore() {}

    static IndexKey place(String subnet, String pool, IpAddress ip) {
        return IndexKey.of(subnet, pool).and(Bytes.wrap(ip.toBytes()));
    }

    static Table<Address> addresses(ReplicatedStore store) {
        return new Table<>(
                store,
                "prismnet/address",
                Address::key,
                CODEC,
                List.of(BY_PLACE, BY_TENANT.byOrganization(), BY_TENANT.byProject()));
    }

    static Table<ProviderPool> providerPools(ReplicatedStore store) {
        return new Table<>(store, "prismnet/address-pool", ProviderPool::key, POOL_CODEC, List.of(BY_FAMILY));
    }

    private static StoredAddress toStored(Address address) {
        return StoredAddress.newBuilder()
                .setId(address.id())
                .setPool(address.pool())
                .setSubnet(address.subnet())
                .setVpc(address.vpc())
                .setOrganization(address.tenant().organization())
                .setProject(address.tenant().project())
                .setName(address.name())
                .setDescription(address.description())
                .setIp(AddressCodec.toStored(address.ip()))
                .setPort(address.port())
                .setCreatedMs(address.created().toEpochMilli())
                .build();
    }

    private static Address toDomain(StoredAddress form) {
        return new Address(
                form.getId(),
                form.getPool(),
                form.getSubnet(),
                form.getVpc(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                form.getDescription(),
                AddressCodec.toDomain(form.getIp()),
                form.getPort(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static StoredProviderPool toStored(ProviderPool pool) {
        return StoredProviderPool.newBuilder()
                .setId(pool.id())
                .setName(pool.name())
                .setDescription(pool.description())
                .addAllRanges(pool.ranges().stream().map(AddressCodec::toStored).toList())
                .addAllReserved(
                        pool.reserved().stream().map(AddressCodec::toStored).toList())
                .setCreatedMs(pool.created().toEpochMilli())
                .build();
    }

    private static ProviderPool toDomain(StoredProviderPool form) {
        return new ProviderPool(
                form.getId(),
                form.getName(),
                form.getDescription(),
                form.getRangesList().stream().map(AddressCodec::toDomain).toList(),
                form.getReservedList().stream().map(AddressCodec::toDomain).toList(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
