package io.photoncloud.prismnet.routetable;

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
import io.photoncloud.prismnet.routetable.Route.Target;
import io.photoncloud.proto.prismnet.stored.v1.StoredRoute;
import io.photoncloud.proto.prismnet.stored.v1.StoredRouteTable;
import java.time.Instant;
import java.util.List;

/** The table of route tables, routes included. */
final class RouteTableStore {

    static final TenantIndex<RouteTable> BY_TENANT = TenantIndex.of(RouteTable::tenant);

    static final Index<RouteTable> BY_VPC = Index.of("vpc", table -> IndexKey.of(table.vpc()));

    /** By the ports that routes lead to. */
    static final Index<RouteTable> BY_NEXT_HOP = Index.ofEach(
            "next-hop", table -> table.nextHops().stream().map(IndexKey::of).toList());

    static final Codec<RouteTable> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredRouteTable.parser(), RouteTableStore::toStored, RouteTableStore::toDomain));

    private RouteTableStore() {}

    static Table<RouteTable> tables(ReplicatedStore store) {
        return new Table<>(
                store,
                "prismnet/route-table",
                RouteTable::key,
                CODEC,
                List.of(BY_VPC, BY_NEXT_HOP, BY_TENANT.byOrganization(), BY_TENANT.byProject()));
    }

    private static StoredRouteTable toStored(RouteTable table) {
        return StoredRouteTable.newBuilder()
                .setId(table.id())
                .setVpc(table.vpc())
                .setOrganization(table.tenant().organization())
                .setProject(table.tenant().project())
                .setName(table.name())
                .setDescription(table.description())
                .addAllRoutes(
                        table.routes().stream().map(RouteTableStore::toStored).toList())
                .setCreatedMs(table.created().toEpochMilli())
                .build();
    }

    private static RouteTable toDomain(StoredRouteTable form) {
        return new RouteTable(
                form.getId(),
                form.getVpc(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getName(),
                form.getDescription(),
                form.getRoutesList().stream().map(RouteTableStore::toDomain).toList(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static StoredRoute toStored(Route route) {
        StoredRoute.Builder form = StoredRoute.newBuilder().setDestination(AddressCodec.toStored(route.destination()));
        return switch (route.target()) {
            case Target.Local() -> throw new IllegalArgumentException("a local route is kept by nobody");
            case Target.NextHop(String port) -> form.setNextHop(port).build();
            case Target.Blackhole() -> form.setWay(StoredRoute.Way.BLACKHOLE).build();
            case Target.Gateway() -> form.setWay(StoredRoute.Way.GATEWAY).build();
        };
    }

    private static Route toDomain(StoredRoute form) {
        return new Route(
                AddressCodec.toDomain(form.getDestination()),
                switch (form.getTargetCase()) {
                    case NEXT_HOP -> new Target.NextHop(form.getNextHop());
                    case WAY ->
                        switch (form.getWay()) {
                            case BLACKHOLE -> new Target.Blackhole();
                            case GATEWAY -> new Target.Gateway();
                            case WAY_UNSPECIFIED, UNRECOGNIZED ->
                                throw new IllegalArgumentException("a route that leads to " + form.getWayValue());
                        };
                    case TARGET_NOT_SET -> throw new IllegalArgumentException("a route without a target");
                });
    }
}
