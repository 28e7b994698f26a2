package io.photoncloud.prismnet.subnet;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.prismnet.address.AddressCodec;
import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.routetable.RouteTable;
import io.photoncloud.proto.prismnet.stored.v1.StoredSubnet;
import io.photoncloud.proto.prismnet.stored.v1.StoredSubnetPlan;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** The tables of subnets, and of what each VPC has of them. */
final class SubnetStore {

    static final TenantIndex<Subnet> BY_TENANT = TenantIndex.of(Subnet::tenant);

    static final Index<Subnet> BY_VPC = Index.of("vpc", subnet -> IndexKey.of(subnet.vpc()));

    /** By the table of its own choice: a VPC's main one goes only with the VPC, and nobody has to be found by it. */
    static final Index<Subnet> BY_ROUTE_TABLE = Index.ofEach(
            "route-table", subnet -> hasMain(subnet) ? List.of() : List.of(IndexKey.of(subnet.routeTable())));

    static final Codec<Subnet> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredSubnet.parser(), SubnetStore::toStored, SubnetStore::toDomain));

    private static final Codec<SubnetPlan> PLANS = VersionedCodec.first(
            ProtoCodec.of(StoredSubnetPlan.parser(), SubnetStore::toStored, SubnetStore::toDomain));

    private SubnetStore() {}

    private static boolean hasMain(Subnet subnet) {
        return subnet.routeTable().equals(RouteTable.mainOf(subnet.vpc()));
    }

    static Table<Subnet> subnets(ReplicatedStore store) {
        return new Table<>(
                store,
                "prismnet/subnet",
                Subnet::key,
                CODEC,
                List.of(BY_VPC, BY_ROUTE_TABLE, BY_TENANT.byOrganization(), BY_TENANT.byProject()));
    }

    static Table<SubnetPlan> plans(ReplicatedStore store) {
        return new Table<>(store, "prismnet/subnet-plan", SubnetPlan::key, PLANS, List.of());
    }

    private static StoredSubnet toStored(Subnet subnet) {
        StoredSubnet.Builder form = StoredSubnet.newBuilder()
                .setId(subnet.id())
                .setVpc(subnet.vpc())
                .setOrganization(subnet.tenant().organization())
                .setProject(subnet.tenant().project())
                .setName(subnet.name())
                .setDescription(subnet.description())
                .setCidrBlock(AddressCodec.toStored(subnet.cidrBlock()))
                .setGateway(AddressCodec.toStored(subnet.gateway()))
                .addAllReserved(
                        subnet.reserved().stream().map(AddressCodec::toStored).toList())
                .setCreatedMs(subnet.created().toEpochMilli())
                .setRouteTable(subnet.routeTable())
                .setGeneration(subnet.generation());
        if (subnet.ipv6() != null) {
            form.setIpv6CidrBlock(AddressCodec.toStored(subnet.ipv6().cidrBlock()))
                    .setIpv6Gateway(AddressCodec.toStored(subnet.ipv6().gateway()));
        }
        return form.build();
    }

    private static Subnet toDomain(StoredSubnet form) {
        return new Subnet(
                form.getId(),
                form.getVpc(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                form.getDescription(),
                AddressCodec.toDomain(form.getCidrBlock()),
                AddressCodec.toDomain(form.getGateway()),
                form.hasIpv6CidrBlock()
                        ? new Subnet.Ipv6(
                                AddressCodec.toDomain(form.getIpv6CidrBlock()),
                                AddressCodec.toDomain(form.getIpv6Gateway()))
                        : null,
                form.getReservedList().stream().map(AddressCodec::toDomain).toList(),
                form.getRouteTable().isEmpty() ? RouteTable.mainOf(form.getVpc()) : form.getRouteTable(),
                Math.max(1, form.getGeneration()),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static StoredSubnetPlan toStored(SubnetPlan plan) {
        StoredSubnetPlan.Builder form = StoredSubnetPlan.newBuilder().setVpc(plan.vpc());
        plan.taken()
                .forEach((block, subnet) -> form.addTaken(StoredSubnetPlan.Taken.newBuilder()
                        .setCidrBlock(AddressCodec.toStored(block))
                        .setSubnet(subnet)));
        return form.build();
    }

    private static SubnetPlan toDomain(StoredSubnetPlan form) {
        TreeMap<CidrBlock, String> taken = new TreeMap<>();
        form.getTakenList().forEach(each -> taken.put(AddressCodec.toDomain(each.getCidrBlock()), each.getSubnet()));
        return new SubnetPlan(form.getVpc(), taken);
    }
}
