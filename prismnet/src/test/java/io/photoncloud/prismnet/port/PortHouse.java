package io.photoncloud.prismnet.port;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.prismnet.pool.AddressService;
import io.photoncloud.prismnet.pool.PoolService;
import io.photoncloud.prismnet.pool.Pools;
import io.photoncloud.prismnet.routetable.RouteTable;
import io.photoncloud.prismnet.routetable.RouteTableService;
import io.photoncloud.prismnet.securitygroup.SecurityGroupService;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.prismnet.vpc.VpcPart;
import io.photoncloud.prismnet.vpc.VpcService;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The services of one process over a store, without doors, in open mode. */
public final class PortHouse {

    public static final TenantNames ANYBODY = new TenantNames(null, null);

    private final ReplicatedStore store;
    private final VpcService vpcs;
    private final SubnetService subnets;
    private final SecurityGroupService groups;
    private final RouteTableService tables;
    private final PortService ports;
    private final List<VpcPart> parts = new ArrayList<>();

    public PortHouse(ReplicatedStore store, RandomGenerator random) {
        this.store = store;
        InstantSource clock = InstantSource.system();
        IdSource ids = new IdSource() {
            @Override
            public synchronized long nextLong() {
                return random.nextLong();
            }
        };
        AuditLog audit = new AuditLog(store, "prismnet", ids);
        Changes changes =
                new Changes(store, audit, new ResourceEvents(store, "prismnet", clock), clock, System::nanoTime);
        List<Referrer> all = new ArrayList<>();
        Referrers referrers = new Referrers(() -> all);
        Access access = new Access(new Tenancy(SecurityMode.OPEN), new Authorizer(SecurityMode.OPEN, PortHouse::allow));
        this.vpcs = new VpcService(store, changes, referrers, () -> parts, access, ids);
        this.groups = new SecurityGroupService(store, vpcs, changes, referrers, access, ids);
        this.tables = new RouteTableService(store, vpcs, this::ports, changes, referrers, access, ids);
        this.subnets = new SubnetService(store, vpcs, tables, changes, referrers, access, ids);
        Pools pools = new Pools(store, changes, PortService.OPERATIONS_MAX);
        PoolService sources = new PoolService(store, subnets, pools, changes, referrers, access, ids);
        AddressService addresses = new AddressService(store, sources, subnets, pools, changes, referrers, access, ids);
        this.ports = new PortService(store, vpcs, subnets, addresses, groups, changes, referrers, access, ids);
        all.addAll(List.of(subnets, addresses, ports, groups, tables));
        parts.addAll(List.of(groups, tables));
    }

    /** VPCs are made as they were before they had anything from their beginning. */
    PortHouse ofAnEarlierRelease() {
        parts.clear();
        return this;
    }

    private static boolean allow(
            io.photoncloud.common.api.Caller caller,
            Permission permission,
            Scope scope,
            java.util.Map<String, Object> attributes) {
        return true;
    }

    public PortService ports() {
        return ports;
    }

    public VpcService vpcs() {
        return vpcs;
    }

    public SecurityGroupService groups() {
        return groups;
    }

    public RouteTableService tables() {
        return tables;
    }

    public SubnetService subnets() {
        return subnets;
    }

    /** A VPC with one subnet of the same block. @return the subnet's id */
    public String subnet(String block) {
        Manner made = made(new Idempotency.None());
        String vpc = vpcs.create(new VpcService.NewVpc("v", ANYBODY, block, null, null), made)
                .value()
                .id();
        return subnets.create(
                        new SubnetService.NewSubnet("s", vpc, ANYBODY, block, null, null, null, null, List.of(), null),
                        made)
                .value()
                .id();
    }

    public static Manner made(Idempotency idempotency) {
        return Manner.of(false, new Precondition.None(), idempotency);
    }

    public Row<Port> create(String subnet, @Nullable String address, Idempotency idempotency) {
        return ports.create(
                new PortService.NewPort(
                        subnet, ANYBODY, "p", address, null, null, new Binding.Wanted(null, null, null, null), null),
                made(idempotency));
    }

    public Row<Port> create(String subnet, List<String> groups) {
        return ports.create(
                new PortService.NewPort(
                        subnet, ANYBODY, "p", null, null, null, new Binding.Wanted(null, null, null, null), groups),
                made(new Idempotency.None()));
    }

    public String vpcOf(String subnet) {
        return subnets.find(subnet).orElseThrow().vpc();
    }

    /** With the subnet, which is all that is in it. */
    public void deleteVpcOf(String subnet) {
        String vpc = vpcOf(subnet);
        Manner made = made(new Idempotency.None());
        var _ = subnets.delete(new SubnetService.Named(subnet, ANYBODY, null), made);
        var _ = vpcs.delete(vpc, ANYBODY, made);
    }

    public void bind(String port, String device, String host) {
        var _ = ports.update(
                port,
                ANYBODY,
                new Port.Patch(null, null, new Binding.Wanted(device, null, host, null), null),
                made(new Idempotency.None()));
    }

    Row<Port> delete(String id, Idempotency idempotency) {
        return ports.delete(id, ANYBODY, made(idempotency));
    }

    /** Gives a subnet the main table of its VPC, and deletes the VPC's other tables. */
    void empty(String vpc, String subnet) {
        var _ = subnets.update(
                new SubnetService.Named(subnet, ANYBODY, null),
                new Subnet.Patch(null, null, RouteTable.mainOf(vpc)),
                made(new Idempotency.None()));
        tables.list(ANYBODY, vpc, new PageRequest(1_000, null)).tables().stream()
                .filter(shown -> !shown.table().isMain())
                .forEach(shown -> tables.delete(shown.table().id(), ANYBODY, made(new Idempotency.None())));
    }

    /** What is kept, whoever asks. */
    List<Port> all() {
        List<Port> all = new ArrayList<>();
        var request = io.photoncloud.chainfire.store.PageRequest.first(1_000);
        TablePage<Port> page;
        do {
            page = PortStore.ports(store).list(request);
            page.rows().forEach(row -> all.add(row.value()));
            request = request.after(page.nextToken());
        } while (page.nextToken() != null);
        return all;
    }

    long macs() {
        return PortStore.macs(store)
                .list(io.photoncloud.chainfire.store.PageRequest.first(10_000))
                .rows()
                .size();
    }
}
