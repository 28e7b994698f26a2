package io.photoncloud.prismnet.subnet;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.SharedReads;
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
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.address.IpRange;
import io.photoncloud.prismnet.routetable.RouteTable;
import io.photoncloud.prismnet.routetable.RouteTableService;
import io.photoncloud.prismnet.vpc.Vpc;
import io.photoncloud.prismnet.vpc.VpcService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes subnets. Safe for many threads. */
public final class SubnetService implements Referrer {

    private static final String READ = "subnet.read";
    private static final String CREATE = "subnet.create";
    private static final String CIDR_BLOCK = "cidr_block";
    private static final String IPV6_CIDR_BLOCK = "ipv6_cidr_block";

    private final Table<Subnet> subnets;
    private final SharedReads<Subnet> reads;
    private final Table<SubnetPlan> plans;
    private final VpcService vpcs;
    private final RouteTableService tables;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;

    public SubnetService(
            ReplicatedStore store,
            VpcService vpcs,
            RouteTableService tables,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        this.subnets = SubnetStore.subnets(store);
        this.reads = new SharedReads<>(subnets);
        this.plans = SubnetStore.plans(store);
        this.vpcs = vpcs;
        this.tables = tables;
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
    }

    /** As callers say it; null for what they leave out. */
    public record NewSubnet(
            @Nullable String name,
            @Nullable String vpc,
            TenantNames tenant,
            @Nullable String cidrBlock,
            @Nullable String gateway,
            @Nullable String ipv6CidrBlock,
            @Nullable String ipv6Gateway,
            @Nullable String description,
            List<IpRange> reserved,
            @Nullable String routeTable) {}

    /** A subnet of the next free block of a size, as callers say it. */
    public record NextSubnet(
            String vpc,
            TenantNames tenant,
            @Nullable Integer prefixLength,
            @Nullable Integer ipv6PrefixLength,
            @Nullable String name,
            @Nullable String description,
            @Nullable String routeTable) {}

    /** Which subnet a call is about, and in which VPC it has to be; null for any. */
    public record Named(
            String id, TenantNames tenant, @Nullable String vpc) {}

    public Row<Subnet> create(NewSubnet wanted, Manner manner) {
        String name = Check.name("name", wanted.name());
        String vpcId = Check.text("vpc_id", wanted.vpc());
        CidrBlock block = AddressText.block(CIDR_BLOCK, wanted.cidrBlock());
        Subnet.requireSize(CIDR_BLOCK, block.family(), block.prefixLength());
        IpAddress gateway = gateway("gateway_ip", block, wanted.gateway());
        Subnet.Ipv6 second = second(block, wanted);
        String description = Check.description("description", wanted.description());
        if (vpcs.find(vpcId).isEmpty()) {
            return manner.repeat(changes, CREATE, SubnetStore.CODEC, Vpc.ref(vpcId));
        }
        Vpc known = vpcs.get(vpcId, wanted.tenant()).value();
        access.require(CREATE, known.tenant());
        requireInside(CIDR_BLOCK, block, known);
        if (second != null) {
            requireInside(IPV6_CIDR_BLOCK, second.cidrBlock(), known);
        }
        String id = newId();
        return manner.makeRow(changes, CREATE, SubnetStore.CODEC, change -> {
            Vpc vpc = vpcs.require(change, vpcId);
            return insert(
                    change,
                    new Subnet(
                            id,
                            vpc.id(),
                            vpc.tenant(),
                            name,
                            description,
                            block,
                            gateway,
                            second,
                            wanted.reserved(),
                            chooseTable(change, vpc, wanted.routeTable()),
                            vpcs.raise(change, vpc.id()).generation(),
                            change.now()));
        });
    }

    private static IpAddress gateway(String field, CidrBlock block, @Nullable String text) {
        return text == null ? Subnet.firstUsable(block) : AddressText.address(field, text);
    }

    private static Subnet.@Nullable Ipv6 second(CidrBlock first, NewSubnet wanted) {
        CidrBlock block = AddressText.secondBlock(first, wanted.ipv6CidrBlock());
        if (block == null) {
            Check.that(wanted.ipv6Gateway() == null, "ipv6_gateway_ip", "only with an ipv6_cidr_block");
            return null;
        }
        Subnet.requireSize(IPV6_CIDR_BLOCK, block.family(), block.prefixLength());
        return new Subnet.Ipv6(block, gateway("ipv6_gateway_ip", block, wanted.ipv6Gateway()));
    }

    /** Makes a subnet of the free blocks of those sizes with the lowest addresses. */
    public Row<Subnet> createNext(NextSubnet wanted, Manner manner) {
        int prefixLength = Check.required("prefix_length", wanted.prefixLength());
        if (vpcs.find(wanted.vpc()).isEmpty()) {
            return manner.repeat(changes, CREATE, SubnetStore.CODEC, Vpc.ref(wanted.vpc()));
        }
        Vpc known = vpcs.get(wanted.vpc(), wanted.tenant()).value();
        access.require(CREATE, known.tenant());
        requireFitting("prefix_length", known.cidrBlock(), prefixLength);
        Integer second = wanted.ipv6PrefixLength();
        if (second != null) {
            Check.that(known.ipv6CidrBlock() != null, "ipv6_prefix_length", "only in a VPC with an ipv6_cidr_block");
            requireFitting("ipv6_prefix_length", known.blocks().getLast(), second);
        }
        String description = Check.description("description", wanted.description());
        String id = newId();
        String name = wanted.name() == null ? id : Check.name("name", wanted.name());
        return manner.makeRow(changes, CREATE, SubnetStore.CODEC, change -> {
            Vpc vpc = vpcs.require(change, wanted.vpc());
            SubnetPlan plan = plan(change, vpc.id());
            CidrBlock block = free("prefix_length", plan, vpc, vpc.cidrBlock(), prefixLength);
            CidrBlock beside = second == null
                    ? null
                    : free("ipv6_prefix_length", plan, vpc, vpc.blocks().getLast(), second);
            return insert(
                    change,
                    new Subnet(
                            id,
                            vpc.id(),
                            vpc.tenant(),
                            name,
                            description,
                            block,
                            Subnet.firstUsable(block),
                            beside == null ? null : new Subnet.Ipv6(beside, Subnet.firstUsable(beside)),
                            List.of(),
                            chooseTable(change, vpc, wanted.routeTable()),
                            vpcs.raise(change, vpc.id()).generation(),
                            change.now()));
        });
    }

    private String chooseTable(Change change, Vpc vpc, @Nullable String asked) {
        String table = asked == null ? RouteTable.mainOf(vpc.id()) : asked;
        tables.require(change, vpc, table);
        return table;
    }

    private String newId() {
        return "subnet-%016x".formatted(ids.nextLong());
    }

    private static void requireFitting(String field, CidrBlock whole, int prefixLength) {
        Subnet.requireSize(field, whole.family(), prefixLength);
        Check.that(prefixLength >= whole.prefixLength(), field, "at least that of the VPC's block " + whole);
    }

    private static CidrBlock free(String field, SubnetPlan plan, Vpc vpc, CidrBlock whole, int prefixLength) {
        return plan.findFree(whole, prefixLength).orElseThrow(() -> exhausted(field, plan, vpc, whole, prefixLength));
    }

    private static void requireInside(String field, CidrBlock block, Vpc vpc) {
        if (vpc.blocks().stream().noneMatch(whole -> whole.contains(block))) {
            String names = vpc.blocks().stream().map(CidrBlock::toString).collect(Collectors.joining(" or "));
            throw CloudException.invalid(
                    field,
                    "inside " + names,
                    field + ": " + block + " is not inside " + names + ", the block of vpc " + vpc.id());
        }
    }

    private Row<Subnet> insert(Change change, Subnet subnet) {
        SubnetPlan plan = plan(change, subnet.vpc());
        for (CidrBlock block : subnet.blocks()) {
            plan.findOverlapping(block).ifPresent(taken -> {
                throw overlapping(block.equals(subnet.cidrBlock()) ? CIDR_BLOCK : IPV6_CIDR_BLOCK, block, taken);
            });
        }
        if (plan.isFull()) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "vpc " + subnet.vpc() + " has " + SubnetPlan.SUBNETS_MAX
                            + " subnets, which is the most: delete some, or make them in another VPC");
        }
        change.about(subnet.ref());
        change.rows().insert(subnets, subnet);
        SubnetPlan next = plan.with(subnet.blocks(), subnet.id());
        if (change.rows().find(plans, plan.key()).isPresent()) {
            change.rows().update(plans, plan.key(), _ -> next);
        } else {
            change.rows().insert(plans, next);
        }
        return new Row<>(subnet.key(), subnet, 0, 0);
    }

    private SubnetPlan plan(Change change, String vpc) {
        return change.rows().find(plans, SubnetPlan.key(vpc)).map(Row::value).orElseGet(() -> SubnetPlan.empty(vpc));
    }

    private static CloudException overlapping(String field, CidrBlock block, Map.Entry<CidrBlock, String> taken) {
        return new CloudException(
                ErrorCode.CONFLICT,
                field + ": " + block + " overlaps " + taken.getKey() + " of subnet " + taken.getValue()
                        + " in the same VPC: take another, or the next free one by allocate-next",
                CloudException.fieldDetails(field, "no overlap with " + taken.getKey()));
    }

    private static CloudException exhausted(String field, SubnetPlan plan, Vpc vpc, CidrBlock whole, int prefixLength) {
        String largest = plan.findLargestFree(whole, whole.family().bits())
                .map(length -> "the largest free block is a /" + length)
                .orElse("nothing is free");
        return new CloudException(
                ErrorCode.CONFLICT,
                "vpc " + vpc.id() + " (" + whole + ") has no free /" + prefixLength + ": " + largest,
                CloudException.fieldDetails(field, largest));
    }

    /** A subnet that was looked for, if the caller may see it. */
    public Subnet requireVisible(Subnet found, TenantNames named) {
        return admit(new Named(found.id(), named, null), READ, new Row<>(found.key(), found, 0, 0))
                .value();
    }

    public Row<Subnet> get(Named named) {
        return admit(named, READ, subnets.find(Key.utf8(named.id())).orElse(null));
    }

    private Row<Subnet> admit(Named named, String permission, @Nullable Row<Subnet> found) {
        boolean elsewhere = found != null
                && named.vpc() != null
                && !named.vpc().equals(found.value().vpc());
        return access.admit(
                new Access.Wanted(Subnet.ref(named.id()), named.tenant(), permission),
                elsewhere ? null : found,
                Subnet::tenant);
    }

    /** @param vpc in which; null for all */
    public RowPage<Subnet> list(TenantNames named, @Nullable String vpc, PageRequest page) {
        TenantFilter filter = access.listing(READ, named);
        if (vpc == null) {
            return SubnetStore.BY_TENANT.list(subnets, filter, page);
        }
        // All subnets of a VPC are its tenant's.
        return vpcs.find(vpc).filter(known -> filter.admits(known.tenant())).isPresent()
                ? TenantIndex.list(subnets, SubnetStore.BY_VPC, IndexKey.of(vpc), page)
                : new RowPage<>(List.of(), null);
    }

    public Row<Subnet> update(Named named, Subnet.Patch patch, Manner manner) {
        Row<Subnet> found = subnets.find(Key.utf8(named.id())).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "subnet.update", SubnetStore.CODEC, Subnet.ref(named.id()));
        }
        Subnet subnet = admit(named, "subnet.update", found).value();
        return manner.makeRow(changes, "subnet.update", SubnetStore.CODEC, change -> {
            change.about(subnet.ref());
            if (patch.routeTable() != null) {
                tables.require(change, vpcs.require(change, subnet.vpc()), patch.routeTable());
            }
            return change.rows().updateRow(subnets, subnet.key(), row -> {
                manner.precondition().require(row.modRevision());
                Subnet next = row.value().with(patch);
                return next.routeTable().equals(row.value().routeTable())
                        ? next
                        : next.withGeneration(vpcs.raise(change, next.vpc()).generation());
            });
        });
    }

    /** @throws CloudException CONFLICT with what is in it */
    public Row<Subnet> delete(Named named, Manner manner) {
        Row<Subnet> found = subnets.find(Key.utf8(named.id())).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "subnet.delete", SubnetStore.CODEC, Subnet.ref(named.id()));
        }
        Subnet subnet = admit(named, "subnet.delete", found).value();
        return manner.makeRow(changes, "subnet.delete", SubnetStore.CODEC, change -> {
            change.about(subnet.ref());
            Row<Subnet> gone = change.rows().delete(subnets, subnet.key());
            manner.precondition().require(gone.modRevision());
            referrers.release(subnet.ref(), change);
            change.rows().update(plans, SubnetPlan.key(subnet.vpc()), plan -> plan.without(subnet.blocks()));
            var _ = vpcs.raise(change, subnet.vpc());
            return gone;
        });
    }

    /** Whoever asks. */
    public Optional<Subnet> find(String id) {
        return findRow(id).map(Row::value);
    }

    /** Whoever asks. */
    public Optional<Row<Subnet>> findRow(String id) {
        return reads.find(Key.utf8(id));
    }

    /** Of a VPC, as of a revision. */
    public List<Subnet> allOf(String vpc, long revision) {
        List<Subnet> all = new ArrayList<>();
        var _ = WholeList.read(
                request -> subnets.list(SubnetStore.BY_VPC, IndexKey.of(vpc), request),
                revision,
                row -> all.add(row.value()));
        return all;
    }

    /** The subnet of a VPC that an address is in, as a part of another change. */
    public Optional<String> findAt(Change change, String vpc, IpAddress address) {
        CidrBlock itself = new CidrBlock(address, address.family().bits());
        return plan(change, vpc).findOverlapping(itself).map(Map.Entry::getValue);
    }

    /** As a part of another change, which is made again if the subnet changes meanwhile. */
    public Subnet require(Change change, String id) {
        return change.rows()
                .find(subnets, Key.utf8(id))
                .orElseThrow(() -> Access.absent(Subnet.ref(id)))
                .value();
    }

    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        IndexKey id = IndexKey.of(resource.id());
        List<Row<Subnet>> found = switch (resource.type()) {
            case Vpc.NOUN -> change.rows().list(subnets, SubnetStore.BY_VPC, id, max);
            case RouteTable.NOUN -> change.rows().list(subnets, SubnetStore.BY_ROUTE_TABLE, id, max);
            default -> List.of();
        };
        return found.stream().map(row -> row.value().ref()).toList();
    }

    /** What no longer says anything once its VPC goes. */
    @Override
    public void deleteWith(ResourceRef resource, Change change) {
        if (resource.type().equals(Vpc.NOUN)
                && change.rows().find(plans, SubnetPlan.key(resource.id())).isPresent()) {
            change.rows().delete(plans, SubnetPlan.key(resource.id()));
        }
    }
}
