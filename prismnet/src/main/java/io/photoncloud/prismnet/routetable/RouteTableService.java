package io.photoncloud.prismnet.routetable;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.prismnet.vpc.Vpc;
import io.photoncloud.prismnet.vpc.VpcPart;
import io.photoncloud.prismnet.vpc.VpcService;
import io.photoncloud.prismnet.vpc.VpcTallies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes route tables. Safe for many threads. */
public final class RouteTableService implements Referrer, VpcPart {

    /** The most tables of a VPC, beside the main one. */
    public static final int TABLES_MAX = 200;

    private static final String READ = "route-table.read";
    private static final String CREATE = "route-table.create";
    private static final String UPDATE = "route-table.update";
    private static final String DELETE = "route-table.delete";

    private final Table<RouteTable> tables;
    private final VpcTallies tallies;
    private final VpcService vpcs;
    private final Supplier<NextHops> nextHops;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;

    /** @param nextHops asked when routes are made: who makes ports asks for this */
    public RouteTableService(
            ReplicatedStore store,
            VpcService vpcs,
            Supplier<NextHops> nextHops,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        this.tables = RouteTableStore.tables(store);
        this.tallies = new VpcTallies(store, RouteTable.NOUN, TABLES_MAX);
        this.vpcs = vpcs;
        this.nextHops = nextHops;
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
    }

    /** As callers say it; null for what they leave out. */
    public record NewTable(
            @Nullable String vpc,
            TenantNames tenant,
            @Nullable String name,
            @Nullable String description,
            List<RouteForm> routes) {}

    /** A table as it is shown, with the routes of the VPC's blocks. */
    public record Shown(RouteTable table, List<Route> routes, long resourceVersion) {}

    /** @param nextPageToken null on the last page */
    public record ShownPage(List<Shown> tables, @Nullable String nextPageToken) {}

    private Shown shown(Row<RouteTable> row, Map<String, Optional<Vpc>> known) {
        RouteTable table = row.value();
        List<Route> routes = known.computeIfAbsent(table.vpc(), vpcs::find)
                .map(vpc -> table.routesWithin(vpc.blocks()))
                .orElse(table.routes());
        return new Shown(table, routes, row.modRevision());
    }

    private Shown shown(Row<RouteTable> row) {
        return shown(row, new HashMap<>());
    }

    public Shown create(NewTable wanted, Manner manner) {
        String name = Check.name("name", wanted.name());
        String vpcId = Check.text("vpc_id", wanted.vpc());
        String description = Check.description("description", wanted.description());
        List<Route> routes = RouteForm.parse(wanted.routes());
        if (vpcs.find(vpcId).isEmpty()) {
            return shown(manner.repeat(changes, CREATE, RouteTableStore.CODEC, Vpc.ref(vpcId)));
        }
        access.require(CREATE, vpcs.get(vpcId, wanted.tenant()).value().tenant());
        String id = RouteTable.id(ids.nextLong());
        return shown(manner.makeRow(changes, CREATE, RouteTableStore.CODEC, change -> {
            Vpc vpc = vpcs.require(change, vpcId);
            tallies.add(change, vpcId);
            RouteTable table = new RouteTable(id, vpcId, vpc.tenant(), name, description, routes, change.now())
                    .requireOutside(vpc.blocks());
            nextHops.get().require(change, vpcId, routes);
            change.about(table.ref());
            change.rows().insert(tables, table);
            var _ = vpcs.raise(change, vpcId);
            return new Row<>(table.key(), table, 0, 0);
        }));
    }

    public Shown get(String id, TenantNames named) {
        return shown(admit(id, named, READ, tables.find(Key.utf8(id)).orElse(null)));
    }

    private Row<RouteTable> admit(String id, TenantNames named, String permission, @Nullable Row<RouteTable> found) {
        return access.admit(new Access.Wanted(RouteTable.ref(id), named, permission), found, RouteTable::tenant);
    }

    /** @param vpc in which; null for all */
    public ShownPage list(TenantNames named, @Nullable String vpc, PageRequest page) {
        TenantFilter filter = access.listing(READ, named);
        RowPage<RouteTable> found;
        if (vpc == null) {
            found = RouteTableStore.BY_TENANT.list(tables, filter, page);
        } else {
            found = vpcs.find(vpc)
                            .filter(known -> filter.admits(known.tenant()))
                            .isPresent()
                    ? TenantIndex.list(tables, RouteTableStore.BY_VPC, IndexKey.of(vpc), page)
                    : new RowPage<>(List.of(), null);
        }
        Map<String, Optional<Vpc>> known = new HashMap<>();
        return new ShownPage(found.rows().stream().map(row -> shown(row, known)).toList(), found.nextPageToken());
    }

    public Shown update(String id, TenantNames named, RouteTable.Patch patch, Manner manner) {
        Row<RouteTable> found = tables.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return shown(manner.repeat(changes, UPDATE, RouteTableStore.CODEC, RouteTable.ref(id)));
        }
        RouteTable table = admit(id, named, UPDATE, found).value();
        return shown(manner.makeRow(changes, UPDATE, RouteTableStore.CODEC, change -> {
            change.about(table.ref());
            Vpc vpc = vpcs.require(change, table.vpc());
            return change.rows().updateRow(tables, table.key(), row -> {
                manner.precondition().require(row.modRevision());
                RouteTable next = row.value().with(patch).requireOutside(vpc.blocks());
                nextHops.get().require(change, vpc.id(), next.routes());
                if (!next.routes().equals(row.value().routes())) {
                    var _ = vpcs.raise(change, vpc.id());
                }
                return next;
            });
        }));
    }

    /** @throws CloudException CONFLICT with the subnets that have it, or because it is its VPC's main one */
    public Shown delete(String id, TenantNames named, Manner manner) {
        Row<RouteTable> found = tables.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return shown(manner.repeat(changes, DELETE, RouteTableStore.CODEC, RouteTable.ref(id)));
        }
        RouteTable table = admit(id, named, DELETE, found).value();
        if (table.isMain()) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    table.ref() + " is the main one of vpc " + table.vpc() + ", and is deleted with it");
        }
        return shown(manner.makeRow(changes, DELETE, RouteTableStore.CODEC, change -> {
            change.about(table.ref());
            Row<RouteTable> gone = change.rows().delete(tables, table.key());
            manner.precondition().require(gone.modRevision());
            referrers.release(table.ref(), change);
            tallies.subtract(change, table.vpc());
            var _ = vpcs.raise(change, table.vpc());
            return gone;
        }));
    }

    // As a part of other changes, which are made again if a table changes meanwhile

    /** @throws CloudException VALIDATION_ERROR, there is no such table in the VPC */
    public void require(Change change, Vpc vpc, String id) {
        if (id.equals(RouteTable.mainOf(vpc.id()))) {
            if (completed(vpc, change)) {
                var _ = vpcs.raise(change, vpc.id());
            }
            return;
        }
        Optional<RouteTable> found = find(change, id);
        if (found.filter(table -> table.vpc().equals(vpc.id())).isEmpty()) {
            String field = "route_table_id";
            throw CloudException.invalid(
                    field,
                    "a route table of vpc " + vpc.id(),
                    field + ": vpc " + vpc.id() + " has no route table " + id);
        }
    }

    /** Of a VPC, as of a revision. */
    public List<RouteTable> allOf(String vpc, long revision) {
        List<RouteTable> all = new ArrayList<>();
        var _ = WholeList.read(
                request -> tables.list(RouteTableStore.BY_VPC, IndexKey.of(vpc), request),
                revision,
                row -> all.add(row.value()));
        return all;
    }

    /** One of a VPC's. */
    public RouteTable read(Change change, Vpc vpc, String id) {
        require(change, vpc, id);
        return find(change, id).orElseThrow(() -> Access.absent(RouteTable.ref(id)));
    }

    private Optional<RouteTable> find(Change change, String id) {
        return change.rows().find(tables, Key.utf8(id)).map(Row::value);
    }

    // The main table, which comes and goes with the VPC

    @Override
    public boolean isMissing(Vpc vpc) {
        return tables.find(Key.utf8(RouteTable.mainOf(vpc.id()))).isEmpty();
    }

    @Override
    public void complete(Vpc vpc, Change change) {
        var _ = completed(vpc, change);
    }

    /** @return whether it was missing */
    private boolean completed(Vpc vpc, Change change) {
        String id = RouteTable.mainOf(vpc.id());
        if (change.rows().find(tables, Key.utf8(id)).isPresent()) {
            return false;
        }
        change.rows()
                .insert(
                        tables,
                        new RouteTable(id, vpc.id(), vpc.tenant(), RouteTable.MAIN_NAME, "", List.of(), change.now()));
        return true;
    }

    @Override
    public void deleteWith(ResourceRef resource, Change change) {
        if (resource.type().equals(Vpc.NOUN)) {
            Key id = Key.utf8(RouteTable.mainOf(resource.id()));
            if (change.rows().find(tables, id).isPresent()) {
                var _ = change.rows().delete(tables, id);
            }
        }
    }

    /** A port is given by its noun: ports know of route tables, not the other way round. */
    private static final String PORT = "port";

    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        IndexKey id = IndexKey.of(resource.id());
        Stream<RouteTable> found = switch (resource.type()) {
            case Vpc.NOUN ->
                change.rows().list(tables, RouteTableStore.BY_VPC, id, max + 1).stream()
                        .map(Row::value)
                        .filter(table -> !table.isMain());
            case PORT ->
                change.rows().list(tables, RouteTableStore.BY_NEXT_HOP, id, max).stream()
                        .map(Row::value);
            default -> Stream.of();
        };
        return found.limit(max).map(RouteTable::ref).toList();
    }
}
