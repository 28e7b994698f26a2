package io.photoncloud.prismnet.port;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.reconcile.KeyLoop;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.TenantFilter;
import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.Family;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.address.MacAddress;
import io.photoncloud.prismnet.dataplane.VpcSeen;
import io.photoncloud.prismnet.pool.AddressService;
import io.photoncloud.prismnet.port.PortStore.MacClaim;
import io.photoncloud.prismnet.routetable.NextHops;
import io.photoncloud.prismnet.routetable.Route;
import io.photoncloud.prismnet.securitygroup.SecurityGroup;
import io.photoncloud.prismnet.securitygroup.SecurityGroupService;
import io.photoncloud.prismnet.subnet.Subnet;
import io.photoncloud.prismnet.subnet.SubnetService;
import io.photoncloud.prismnet.vpc.VpcService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes ports; those of one subnet that come at once together. Safe for many threads. */
public final class PortService implements Referrer, NextHops {

    /**
     * What a port's making or deletion writes at the most: the port and its five index entries, one more for each security
     * group, its MAC address, the audit record and its two, the key's record, and of each address a chunk and the summary of
     * its pool.
     */
    public static final int OPERATIONS_MAX = 15 + Port.SECURITY_GROUPS_MAX;

    private static final String READ = "port.read";
    /** After so many reads a page of ports that are picked out is answered, full or not. */
    private static final int READS_OF_LIST_MAX = 16;

    private static final String IP_ADDRESS = "ip_address";
    private static final String IPV6_ADDRESS = "ipv6_address";

    private final ReplicatedStore store;
    private final Table<Port> ports;
    private final Table<MacClaim> macs;
    private final VpcService vpcs;
    private final SubnetService subnets;
    private final AddressService addresses;
    private final SecurityGroupService groups;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;

    public PortService(
            ReplicatedStore store,
            VpcService vpcs,
            SubnetService subnets,
            AddressService addresses,
            SecurityGroupService groups,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        this.store = store;
        this.ports = PortStore.ports(store);
        this.macs = PortStore.macs(store);
        this.vpcs = vpcs;
        this.subnets = subnets;
        this.addresses = addresses;
        this.groups = groups;
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
    }

    /** As callers say it; null for what they leave out. */
    public record NewPort(
            @Nullable String subnet,
            TenantNames tenant,
            @Nullable String name,
            @Nullable String address,
            @Nullable String ipv6Address,
            @Nullable String description,
            Binding.Wanted binding,
            @Nullable List<String> securityGroups) {}

    /** Which ports are listed; null for any. */
    public record Wanted(
            TenantNames tenant,
            @Nullable String vpc,
            @Nullable String subnet,
            @Nullable String securityGroup,
            @Nullable String device) {}

    public Row<Port> create(NewPort wanted, Manner manner) {
        String subnetId = Check.text("subnet_id", wanted.subnet());
        String id = "port-%016x".formatted(ids.nextLong());
        String name = wanted.name() == null ? id : Check.name("name", wanted.name());
        String description = Check.description("description", wanted.description());
        Binding binding = wanted.binding().over(Binding.none());
        List<String> askedGroups =
                wanted.securityGroups() == null ? List.of() : Port.requireGroups(wanted.securityGroups());
        List<Asked> asked = asked(wanted);
        Subnet found = subnets.find(subnetId).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "port.create", PortStore.CODEC, Subnet.ref(subnetId));
        }
        Subnet known = subnets.requireVisible(found, wanted.tenant());
        access.require("port.create", known.tenant());
        asked.forEach(each -> addresses.requireUsable(each.field(), known, each.ip()));
        return addresses.makeRow(subnetId, "port.create", manner, PortStore.CODEC, change -> {
            Subnet subnet = subnets.require(change, subnetId);
            List<AddressService.Taken> taken = subnet.families().stream()
                    .map(family -> take(change, subnet, family, asked, id))
                    .toList();
            MacAddress mac = MacAddress.local(ids.nextLong());
            Port port = new Port(
                    id,
                    subnet.vpc(),
                    subnet.id(),
                    subnet.tenant(),
                    name,
                    description,
                    taken,
                    mac,
                    binding,
                    groups.choose(change, subnet.vpc(), subnet.tenant(), askedGroups),
                    1,
                    0,
                    "",
                    change.now());
            change.about(port.ref());
            change.rows().insertNew(ports, port);
            change.rows().insertNew(macs, new MacClaim(mac, id));
            return new Row<>(port.key(), port, 0, 0);
        });
    }

    /** An address that a caller asks for, in which field. */
    private record Asked(String field, IpAddress ip) {}

    /** Of each family one at the most. */
    private static List<Asked> asked(NewPort wanted) {
        List<Asked> asked = new ArrayList<>();
        if (wanted.address() != null) {
            asked.add(new Asked(IP_ADDRESS, AddressText.address(IP_ADDRESS, wanted.address())));
        }
        if (wanted.ipv6Address() != null) {
            IpAddress second = AddressText.address(IPV6_ADDRESS, wanted.ipv6Address());
            Check.that(second.family() == Family.IPV6, IPV6_ADDRESS, "an IPv6 address");
            Check.that(
                    asked.stream().noneMatch(first -> first.ip().family() == Family.IPV6),
                    IPV6_ADDRESS,
                    "only beside an IPv4 ip_address, or alone");
            asked.add(new Asked(IPV6_ADDRESS, second));
        }
        return asked;
    }

    private AddressService.Taken take(Change change, Subnet subnet, Family family, List<Asked> asked, String port) {
        return asked.stream()
                .filter(each -> each.ip().family() == family)
                .findFirst()
                .map(each -> addresses.take(change, each.field(), subnet, each.ip(), port))
                .orElseGet(() -> addresses.takeNext(change, subnet, family));
    }

    public Row<Port> get(String id, TenantNames named) {
        return admit(id, named, READ, ports.find(Key.utf8(id)).orElse(null));
    }

    private Row<Port> admit(String id, TenantNames named, String permission, @Nullable Row<Port> found) {
        return access.admit(new Access.Wanted(Port.ref(id), named, permission), found, Port::tenant);
    }

    /** By the narrowest that is named; what is named beside it has to hold too. */
    public RowPage<Port> list(Wanted wanted, PageRequest page) {
        TenantFilter filter = access.listing(READ, wanted.tenant());
        if (wanted.device() != null) {
            return ofDevice(wanted, filter, page);
        }
        if (wanted.securityGroup() != null) {
            return groups.find(wanted.securityGroup())
                    .filter(group -> filter.admits(group.tenant()))
                    .filter(group -> wanted.vpc() == null || wanted.vpc().equals(group.vpc()))
                    .map(group -> ofGroup(group, wanted.subnet(), page))
                    .orElseGet(PortService::none);
        }
        if (wanted.subnet() != null) {
            return subnets.find(wanted.subnet())
                    .filter(subnet -> filter.admits(subnet.tenant()))
                    .filter(subnet -> wanted.vpc() == null || wanted.vpc().equals(subnet.vpc()))
                    .map(subnet ->
                            TenantIndex.list(ports, PortStore.BY_PLACE, IndexKey.of(subnet.vpc(), subnet.id()), page))
                    .orElseGet(PortService::none);
        }
        if (wanted.vpc() != null) {
            return vpcs.find(wanted.vpc())
                    .filter(vpc -> filter.admits(vpc.tenant()))
                    .map(vpc -> TenantIndex.list(ports, PortStore.BY_PLACE, IndexKey.of(vpc.id()), page))
                    .orElseGet(PortService::none);
        }
        return PortStore.BY_TENANT.list(ports, filter, page);
    }

    private static RowPage<Port> none() {
        return new RowPage<>(List.of(), null);
    }

    /** The ports of a device may be anybody's. */
    private RowPage<Port> ofDevice(Wanted wanted, TenantFilter filter, PageRequest page) {
        if (wanted.vpc() != null || wanted.subnet() != null || wanted.securityGroup() != null) {
            throw CloudException.invalid(
                    "query",
                    "device_id or vpc_id, subnet_id and security_group_id",
                    "ports are listed by device_id, or by vpc_id, subnet_id and security_group_id");
        }
        String device = Check.text("device_id", wanted.device());
        return listThose(
                "by device " + device + " of " + filter,
                PortStore.BY_DEVICE,
                IndexKey.of(device),
                port -> filter.admits(port.tenant()),
                page);
    }

    /** @param subnet in which; null for all of the VPC */
    private RowPage<Port> ofGroup(SecurityGroup group, @Nullable String subnet, PageRequest page) {
        String list = "by security group " + group.id() + " in " + subnet;
        Predicate<Port> wanted =
                port -> port.securityGroups().contains(group.id()) && (subnet == null || subnet.equals(port.subnet()));
        if (!group.isDefault()) {
            return listThose(list, PortStore.BY_SECURITY_GROUP, IndexKey.of(group.id()), wanted, page);
        }
        // Nearly all ports of a VPC have its default group, which has no entries of its own.
        IndexKey place = subnet == null ? IndexKey.of(group.vpc()) : IndexKey.of(group.vpc(), subnet);
        return listThose(list, PortStore.BY_PLACE, place, wanted, page);
    }

    /** Those of an index that are wanted; the others are passed over, a page full of them too. */
    private RowPage<Port> listThose(
            String list, Index<Port> index, IndexKey leading, Predicate<Port> wanted, PageRequest page) {
        return RowPage.read(ports.name() + " " + list, page, request -> {
            List<Row<Port>> found = new ArrayList<>();
            TablePage<Port> read;
            String token = request.token();
            int reads = 0;
            do {
                read = ports.list(
                        index,
                        leading,
                        new io.photoncloud.chainfire.store.PageRequest(request.limit() - found.size(), token, 0));
                read.rows().stream().filter(row -> wanted.test(row.value())).forEach(found::add);
                token = read.nextToken();
                reads++;
            } while (token != null && found.size() < request.limit() && reads < READS_OF_LIST_MAX);
            return new TablePage<>(found, token, read.revision());
        });
    }

    public Row<Port> update(String id, TenantNames named, Port.Patch patch, Manner manner) {
        List<String> asked = patch.securityGroups() == null ? List.of() : Port.requireGroups(patch.securityGroups());
        return change(id, named, "port.update", manner, (change, port) -> {
            groups.requireAll(change, port.vpc(), asked);
            return port.with(patch);
        });
    }

    /** Told by whoever plugs the port in. */
    public Row<Port> reportReady(String id, TenantNames named, @Nullable Long readyGeneration, Manner manner) {
        long reported = Check.required("ready_generation", readyGeneration);
        return change(id, named, "port.operate", manner, (_, port) -> port.withReady(reported));
    }

    private Row<Port> change(
            String id, TenantNames named, String permission, Manner manner, BiFunction<Change, Port, Port> next) {
        Row<Port> found = ports.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, permission, PortStore.CODEC, Port.ref(id));
        }
        Port port = admit(id, named, permission, found).value();
        return manner.makeRow(changes, permission, PortStore.CODEC, change -> {
            change.about(port.ref());
            return change.rows().updateRow(ports, port.key(), row -> {
                manner.precondition().require(row.modRevision());
                return next.apply(change, row.value());
            });
        });
    }

    /** Its address is free again. @throws CloudException CONFLICT with what refers to it */
    public Row<Port> delete(String id, TenantNames named, Manner manner) {
        Row<Port> found = ports.find(Key.utf8(id)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "port.delete", PortStore.CODEC, Port.ref(id));
        }
        Port port = admit(id, named, "port.delete", found).value();
        return addresses.makeRow(port.subnet(), "port.delete", manner, PortStore.CODEC, change -> {
            change.about(port.ref());
            Row<Port> gone = change.rows().delete(ports, port.key());
            manner.precondition().require(gone.modRevision());
            referrers.release(port.ref(), change);
            var _ = change.rows().delete(macs, MacClaim.key(gone.value().mac()));
            Subnet subnet = subnets.require(change, port.subnet());
            gone.value().addresses().forEach(address -> addresses.giveBack(change, subnet, address));
            return gone;
        });
    }

    /** Which rows are about which VPC, for whoever makes networks real. */
    public KeyLoop.Feed<Port> feed() {
        return new KeyLoop.Feed<>(ports, row -> Key.utf8(row.value().vpc()));
    }

    /** Of a VPC, as of a revision. */
    public List<Port> allOf(String vpc, long revision) {
        List<Port> all = new ArrayList<>();
        var _ = WholeList.read(
                request -> ports.list(PortStore.BY_PLACE, IndexKey.of(vpc), request),
                revision,
                row -> all.add(row.value()));
        return all;
    }

    /** What is noted of ports in one transaction. */
    private static final int SEEN_TOGETHER = 100;

    /**
     * Notes what the dataplane has of ports.
     *
     * @param held that it is still the caller's work
     * @return whether nobody waits for any of them to become ready
     */
    public boolean noteSeen(List<Port> known, Map<String, VpcSeen.PortSeen> seen, Condition held) {
        List<Port> other = known.stream()
                .filter(port -> !port.withSeen(seen.get(port.id())).equals(port))
                .toList();
        for (int from = 0; from < other.size(); from += SEEN_TOGETHER) {
            List<Port> together = other.subList(from, Math.min(other.size(), from + SEEN_TOGETHER));
            var result = TableTransaction.run(store, transaction -> {
                transaction.require(held);
                for (Port port : together) {
                    if (transaction.find(ports, port.key()).isPresent()) {
                        transaction.update(ports, port.key(), now -> now.withSeen(seen.get(port.id())));
                    }
                }
                return together.size();
            });
            if (!(result instanceof TableResult.Done<Integer>)) {
                throw new IllegalStateException("what the dataplane has of ports was not noted: " + result);
            }
        }
        return known.stream()
                .noneMatch(port -> port.withSeen(seen.get(port.id())).isAwaited());
    }

    @Override
    public void require(Change change, String vpc, List<Route> routes) {
        for (Route route : routes) {
            if (!(route.target() instanceof Route.Target.NextHop(String id))) {
                continue;
            }
            Port port = find(change, id)
                    .filter(found -> found.vpc().equals(vpc))
                    .orElseThrow(() -> noNextHop(route, "a port of vpc " + vpc, "vpc " + vpc + " has no port " + id));
            Family family = route.destination().family();
            if (port.ipAddresses().stream().noneMatch(address -> address.family() == family)) {
                throw noNextHop(
                        route, "a port with an address of " + family, "port " + id + " has no address of " + family);
            }
        }
    }

    private static CloudException noNextHop(Route route, String constraint, String why) {
        return CloudException.invalid("routes", constraint, "routes: the one to " + route.destination() + ": " + why);
    }

    /** The port of a VPC that has an address, as a part of another change. */
    public Optional<Port> findAt(Change change, String vpc, IpAddress address) {
        return subnets.findAt(change, vpc, address)
                .map(subnet -> IndexKey.of(vpc, subnet).and(Bytes.wrap(address.toBytes())))
                .flatMap(place -> Stream.of(PortStore.BY_PLACE, PortStore.BY_SECOND_ADDRESS)
                        .flatMap(index -> change.rows().list(ports, index, place, 1).stream())
                        .findFirst())
                .map(Row::value);
    }

    /** As a part of another change, which is made again if the port changes meanwhile. */
    public Optional<Port> find(Change change, String id) {
        return change.rows().find(ports, Key.utf8(id)).map(Row::value);
    }

    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        List<Row<Port>> found = switch (resource.type()) {
            case Subnet.NOUN -> {
                Subnet subnet = subnets.find(resource.id()).orElseThrow(() -> Access.absent(resource));
                yield change.rows().list(ports, PortStore.BY_PLACE, IndexKey.of(subnet.vpc(), subnet.id()), max);
            }
            case SecurityGroup.NOUN ->
                change.rows().list(ports, PortStore.BY_SECURITY_GROUP, IndexKey.of(resource.id()), max);
            default -> List.of();
        };
        return found.stream().map(row -> row.value().ref()).toList();
    }
}
